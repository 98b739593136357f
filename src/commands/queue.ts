/** Values that arrive before somebody asks for them, and askers that come before a value. For one reader. */
export class Queue<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #waiting: { resolve: (next: IteratorResult<T>) => void; reject: (error: unknown) => void } | undefined;
  #end: { readonly error?: unknown } | undefined;

  get length(): number {
    return this.#values.length;
  }

  /** Takes out what waits to be read. */
  drain(): T[] {
    return this.#values.splice(0);
  }

  push(value: T): void {
    if (this.#end !== undefined) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#values.push(value);
    else waiting.resolve({ value, done: false });
  }

  /** What was pushed can still be read; then the reading ends, or throws `error`. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (error === undefined) waiting?.resolve({ value: undefined, done: true });
    else waiting?.reject(error);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => this.#next() };
  }

  #next(): Promise<IteratorResult<T>> {
    const [value] = this.#values.splice(0, 1);
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#end?.error !== undefined) return Promise.reject(this.#end.error);
    if (this.#end !== undefined) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }
}
