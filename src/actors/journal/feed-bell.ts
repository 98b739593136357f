import type { FeedBell } from '../../protocol/contracts/journal/index.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { StreamWriter } from '../kernel/link/index.ts';
import type { Journal } from './journal.ts';

/** What changes at once is told once. */
const PAUSE_MS = 50;

/** Rings for the index when something was said, or somebody reads along or does not any more. */
export class FeedBellRope {
  readonly #journal: Journal;
  #writer: StreamWriter<FeedBell> | undefined;
  #lease: LeaseId | undefined;
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    journal.file.onWritten(() => this.#wait());
  }

  /** There is one index: a newer listener takes the place of the one before. */
  hang(lease: LeaseId, writer: StreamWriter<FeedBell>): void {
    this.#writer?.close();
    this.#writer = writer;
    this.#lease = lease;
  }

  takeDown(lease: LeaseId): void {
    if (lease === this.#lease) this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writer?.close();
    this.#writer = undefined;
  }

  #wait(): void {
    if (this.#writer === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#ring(), PAUSE_MS).unref();
  }

  #ring(): void {
    this.#timer = undefined;
    const { file, feed } = this.#journal;
    if (!file.isOpen) return;
    const { revision } = file.read(() => feed.head());
    if (revision === this.#told) return;
    this.#told = revision;
    // One that is gone comes back with a port of its own, and reads what it has missed.
    this.#writer?.write({ type: 'changed' }).catch(() => {});
  }
}
