/** What the bytes of a connection hold: lines, or a line that was too long to keep. */
export type Line = { readonly type: 'line'; readonly bytes: Uint8Array } | { readonly type: 'oversized' };

const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines. A line over `max` bytes is dropped up to its newline and reported once, so that the connection
 * goes on and memory stays bounded.
 */
export class LineReader {
  readonly #max: number;
  #kept: Uint8Array[] = [];
  #size = 0;
  #skipping = false;

  constructor(max: number) {
    this.#max = max;
  }

  *push(chunk: Uint8Array): Generator<Line> {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield* this.#take(rest.subarray(0, end));
      if (!this.#skipping && this.#size > 0) yield { type: 'line', bytes: Buffer.concat(this.#kept) };
      this.#reset();
      this.#skipping = false;
      rest = rest.subarray(end + 1);
    }
    yield* this.#take(rest);
  }

  *#take(piece: Uint8Array): Generator<Line> {
    if (this.#skipping || piece.length === 0) return;
    this.#size += piece.length;
    if (this.#size > this.#max) {
      this.#reset();
      this.#skipping = true;
      yield { type: 'oversized' };
      return;
    }
    this.#kept.push(piece);
  }

  #reset(): void {
    this.#kept = [];
    this.#size = 0;
  }
}
