/** One after another, however each ends. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    // Whoever waits for it hears how it ended; whoever comes next only that it did.
    this.#last = next.catch(() => {});
    return next;
  }
}
