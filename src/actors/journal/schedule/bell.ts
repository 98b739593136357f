import type { ScheduleBell } from '../../../protocol/contracts/journal/index.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import type { StreamWriter } from '../../kernel/link/index.ts';

/** Tells the scheduler that something sleeps that may wake before it looks again. It looks now and then by itself, too. */
export class ScheduleRope {
  #writer: StreamWriter<ScheduleBell> | undefined;
  #lease: LeaseId | undefined;

  /** There is one scheduler: a newer listener takes the place of the one before. */
  hang(lease: LeaseId, writer: StreamWriter<ScheduleBell>): void {
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

  readonly ring = (): void => void this.#writer?.write({ type: 'changed' }).catch(() => {});
}
