/**
 * One piece of work after another: each takes a Worker, and a backlog must not take one each at once. What waits already is not taken
 * in again; what runs has lost its journal where it is named once more, and is done again.
 */
export class OneByOne<K> {
  readonly #waiting = new Set<K>();
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it was tried. */
  run(key: K, work: () => Promise<void>): Promise<void> {
    if (this.#waiting.has(key)) return Promise.resolve();
    this.#waiting.add(key);
    const done = this.#last.then(() => {
      this.#waiting.delete(key);
      return work();
    });
    this.#last = done.catch(() => {});
    return done;
  }
}
