import type { Worker } from 'node:worker_threads';

/**
 * Started Workers that nobody uses yet. Claiming one costs about 1 ms instead of 50 to 75; each serves one tenant and is then
 * terminated, because a reused thread would carry one tenant's globals to the next (reference/actors.md §3).
 */
export class Standby {
  readonly #spawn: () => Worker;
  #size: number;
  readonly #waiting: Worker[] = [];
  #closed = false;

  constructor(spawn: () => Worker, size: number) {
    this.#spawn = spawn;
    this.#size = size;
  }

  /** Starts them. Without it the first claim does, for the claims after it. */
  fill(): void {
    this.#refill();
  }

  /** A fresh Worker. Its replacement starts after the caller has gone on, off the critical path. */
  claim(): Worker {
    const worker = this.#waiting.shift() ?? this.#spawn();
    worker.removeAllListeners('exit');
    setImmediate(() => this.#refill());
    return worker;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** So many are kept from now on: none where memory is short. */
  resize(size: number): void {
    this.#size = size;
    for (const worker of this.#waiting.splice(size)) void worker.terminate();
    this.#refill();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#waiting.splice(0).map((worker) => worker.terminate()));
  }

  /** One that cannot be started now is missed by nobody yet: the next claim tries again, and says why not. */
  #tried(): Worker | undefined {
    try {
      return this.#spawn();
    } catch {
      return undefined;
    }
  }

  #refill(): void {
    while (!this.#closed && this.#waiting.length < this.#size) {
      const worker = this.#tried();
      if (worker === undefined) return;
      // One that dies while it waits is simply not there when somebody claims.
      worker.on('error', () => {});
      worker.once('exit', () => {
        const index = this.#waiting.indexOf(worker);
        if (index >= 0) this.#waiting.splice(index, 1);
      });
      this.#waiting.push(worker);
    }
  }
}
