import { CoopError } from '../../protocol/errors.ts';

/** So many at once; so many more may wait; the rest is refused, with a code, instead of filling the memory. */
export class Slots {
  readonly #what: string;
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(what: string, most: number, mostWaiting: number) {
    this.#what = what;
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** Runs `work` when a slot is free, first come first served. @throws CoopError `E_BUSY` */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#most) {
      if (this.#waiting.length >= this.#mostWaiting) {
        throw new CoopError('E_BUSY', { what: this.#what, window: this.#mostWaiting });
      }
      // Whoever leaves hands the slot over: it is not counted anew.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#taken += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }
}
