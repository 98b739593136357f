import type { Journal } from './journal.ts';
import { Rope } from './rope.ts';

/** What changes at once is told once. */
const PAUSE_MS = 50;

/** Rings for the index when something was said, or somebody reads along or does not any more. */
export class FeedBellRope extends Rope {
  readonly #journal: Journal;
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

  constructor(journal: Journal) {
    super();
    this.#journal = journal;
    journal.file.onWritten(() => this.#wait());
  }

  override stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    super.stop();
  }

  #wait(): void {
    if (!this.isHung || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const { file, feed } = this.#journal;
    if (!file.isOpen) return;
    const { revision } = file.read(() => feed.head());
    if (revision === this.#told) return;
    this.#told = revision;
    this.ring();
  }
}
