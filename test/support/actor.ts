import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Transferable, Worker } from 'node:worker_threads';
import { type SpawnRequest, spawnFrom } from '../../src/actors/kernel/spawn/spawn.ts';
import { portsIn } from '../../src/actors/kernel/supervision/thread.ts';
import type { Grant, Loan } from '../../src/protocol/grant.ts';
import { type LeaseId, leaseId } from '../../src/protocol/ids.ts';
import type { FromActor, ToActor } from '../../src/protocol/lifecycle.ts';

export const DIST = resolve(import.meta.dirname, '../../dist');

/** A real Worker of an actor, with the test in the supervisor's place. */
export class TestActor implements AsyncDisposable {
  readonly worker: Worker;
  readonly frames: FromActor[] = [];
  readonly #exited: Promise<unknown>;

  constructor(request: Omit<SpawnRequest, 'name'>) {
    this.worker = spawnFrom(DIST)({ ...request, name: request.bundle });
    this.worker.on('message', (frame: FromActor) => this.frames.push(frame));
    this.#exited = once(this.worker, 'exit');
    // A fault is told by frame or by exit code; tests look at those.
    this.worker.on('error', () => {});
    this.worker.postMessage({ type: 'begin' });
  }

  /** The first frame, past or to come, that fits. */
  async frame<T extends FromActor['type']>(
    type: T,
    fits: (frame: Extract<FromActor, { type: T }>) => boolean = () => true,
  ): Promise<Extract<FromActor, { type: T }>> {
    const isIt = (frame: FromActor): frame is Extract<FromActor, { type: T }> =>
      frame.type === type && fits(frame as Extract<FromActor, { type: T }>);
    for (;;) {
      const found = this.frames.find(isIt);
      if (found !== undefined) return found;
      await Promise.race([
        once(this.worker, 'message', { signal: AbortSignal.timeout(10_000) }),
        this.#exited.then(() => Promise.reject(new Error(`the actor ended before "${type}"`))),
      ]);
    }
  }

  send(frame: ToActor, transfer: readonly Transferable[] = []): void {
    this.worker.postMessage(frame, [...transfer]);
  }

  grant(grant: Grant, lease = 'test'): LeaseId {
    const id = leaseId(lease);
    this.send({ type: 'grant', lease: id, grant }, portsIn(grant));
    return id;
  }

  lend(loan: Loan, lease = 'test'): LeaseId {
    const id = leaseId(lease);
    this.send({ type: 'lend', lease: id, loan }, portsIn(loan));
    return id;
  }

  async revoke(lease: LeaseId): Promise<void> {
    this.send({ type: 'revoke', lease });
    await this.frame('revoked', (frame) => frame.lease === lease);
  }

  /** Asks it to finish, and waits until the thread is gone. */
  async drain(): Promise<void> {
    this.send({ type: 'drain' });
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate();
  }
}
