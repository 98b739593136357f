import type { Worker } from 'node:worker_threads';
import type { ActorId } from '../../protocol/ids.ts';
import { Standby } from '../kernel/spawn/standby.ts';

/** Threads of actors that are opened later: loaded already, each waits for its `begin`. */
export class Prepared {
  readonly #threads = new Map<ActorId, Standby>();

  prepare(id: ActorId, spawn: () => Worker): void {
    const thread = new Standby(spawn, 1);
    thread.fill();
    this.#threads.set(id, thread);
  }

  /** An actor's first thread may be one of these; a restart has a new one. */
  claim(id: ActorId): Worker | undefined {
    const thread = this.#threads.get(id);
    if (thread === undefined || thread.size === 0) return undefined;
    const worker = thread.claim();
    void thread.close();
    return worker;
  }

  /** Those that nobody claimed end. */
  async close(ids: readonly ActorId[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#threads.get(id)?.close()));
  }
}
