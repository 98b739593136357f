import type { LeaseId } from '../../protocol/ids.ts';
import type { StreamWriter } from '../kernel/link/index.ts';

/**
 * Leads to the bell of whoever follows what changes here: the index, the scheduler. There is one of each: a newer listener takes
 * the place of the one before.
 */
export class Rope {
  #writer: StreamWriter<{ readonly type: 'changed' }> | undefined;
  #lease: LeaseId | undefined;

  /** Whether anybody would hear it. */
  get isHung(): boolean {
    return this.#writer !== undefined;
  }

  hang(lease: LeaseId, writer: StreamWriter<{ readonly type: 'changed' }>): void {
    this.#writer?.close();
    this.#writer = writer;
    this.#lease = lease;
  }

  takeDown(lease: LeaseId): void {
    if (lease === this.#lease) this.stop();
  }

  stop(): void {
    this.#writer?.close();
    this.#writer = undefined;
  }

  /** One that is gone comes back with a port of its own, and reads what it has missed. */
  readonly ring = (): void => void this.#writer?.write({ type: 'changed' }).catch(() => {});
}
