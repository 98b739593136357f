/** The `most` highest of many scores, without sorting them all: a heap with the lowest of those kept on top. */
export class Best {
  readonly #rows: number[] = [];
  readonly #scores: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether it is among them for now. */
  offer(row: number, score: number): boolean {
    if (this.#rows.length < this.#most) {
      this.#rows.push(row);
      this.#scores.push(score);
      this.#rise(this.#rows.length - 1);
      return true;
    }
    if (!this.#isLower(0, row, score)) return false;
    this.#rows[0] = row;
    this.#scores[0] = score;
    this.#sink();
    return true;
  }

  get kept(): { readonly row: number; readonly score: number }[] {
    return this.#rows.map((row, at) => ({ row, score: this.#scores[at] ?? 0 }));
  }

  /** Whether the one at `at` is worse than this: of equals the newer is better. */
  #isLower(at: number, row: number, score: number): boolean {
    const other = this.#scores[at] ?? 0;
    return other < score || (other === score && (this.#rows[at] ?? 0) < row);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#isLower(parent, this.#rows[at] ?? 0, this.#scores[at] ?? 0)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      let lowest = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#rows.length && this.#isLower(child, this.#rows[lowest] ?? 0, this.#scores[lowest] ?? 0))
          lowest = child;
      }
      if (lowest === at) return;
      this.#swap(at, lowest);
      at = lowest;
    }
  }

  #swap(a: number, b: number): void {
    [this.#rows[a], this.#rows[b]] = [this.#rows[b] ?? 0, this.#rows[a] ?? 0];
    [this.#scores[a], this.#scores[b]] = [this.#scores[b] ?? 0, this.#scores[a] ?? 0];
  }
}
