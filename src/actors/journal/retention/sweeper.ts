import type { Journal } from '../journal.ts';
import type { Aging } from './aging.ts';

/** Not while everything starts. */
const FIRST_MS = 60_000;
const HOUR_MS = 60 * 60 * 1_000;
/** Between slices, so that nobody's turn waits behind them. */
const PAUSE_MS = 200;

/** Takes away what is too old, in slices, now and then. */
export class Sweeper {
  readonly #journal: Journal;
  readonly #aging: Aging;
  #timer: NodeJS.Timeout | undefined;
  /** Up to here nothing can be forgotten just now: it must not keep the rest from being. */
  #stuck = 0;

  constructor(journal: Journal, aging: Aging) {
    this.#journal = journal;
    this.#aging = aging;
  }

  start(): void {
    this.#in(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One slice. Answers whether there is more. */
  run(): boolean {
    const { file, forgetting, now } = this.#journal;
    if (this.#forget()) return true;
    return file.write(() => {
      const next = this.#aging.transcripts(now()).find((id) => !forgetting.isAtWork(id));
      if (next !== undefined) forgetting.hide(next, now());
      return this.#aging.run(now()) || next !== undefined;
    });
  }

  /** A slice of what is hidden. Answers whether there was one. What cannot be forgotten is tried again after all else. */
  #forget(): boolean {
    const { file, forgetting } = this.#journal;
    const half = file.read(() => forgetting.unfinished(this.#stuck));
    if (half === undefined) {
      this.#stuck = 0;
      return false;
    }
    try {
      file.write(() => forgetting.slice(half));
    } catch {
      this.#stuck = half;
    }
    return true;
  }

  #in(ms: number): void {
    this.#timer = setTimeout(() => this.#ring(), ms).unref();
  }

  #ring(): void {
    try {
      this.#in(this.run() ? PAUSE_MS : HOUR_MS);
    } catch {
      // The disk refuses: what is old is not in a hurry.
      this.#in(HOUR_MS);
    }
  }
}
