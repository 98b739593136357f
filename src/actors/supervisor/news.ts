/** As many as a turn is told at once: what is older is in the notices. */
const KEPT_MOST = 5;
const PLACES_MOST = 200;

/** What full turns are told of the house, each once in each place: what came of a change of coop.toml. */
export class News {
  #last = 0;
  #kept: { readonly number: number; readonly text: string }[] = [];
  readonly #told = new Map<string, number>();

  add(text: string): void {
    this.#last += 1;
    this.#kept = [...this.#kept, { number: this.#last, text }].slice(-KEPT_MOST);
  }

  /** What is new since it was asked for the last time in this place. */
  take(place: string): readonly string[] {
    const told = this.#told.get(place) ?? 0;
    this.#told.delete(place);
    this.#told.set(place, this.#last);
    for (const [oldest] of this.#told) if (this.#told.size > PLACES_MOST) this.#told.delete(oldest);
    return this.#kept.filter(({ number }) => number > told).map(({ text }) => text);
  }
}
