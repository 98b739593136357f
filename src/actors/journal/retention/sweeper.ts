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
    return file.write(() => {
      const half = forgetting.unfinished();
      if (half !== undefined) {
        forgetting.slice(half);
        return true;
      }
      const next = this.#aging.transcripts(now()).find((id) => !forgetting.isAtWork(id));
      if (next !== undefined) forgetting.hide(next, now());
      return this.#aging.run(now()) || next !== undefined;
    });
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
