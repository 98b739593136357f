import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { reply, work } from './announcer.ts';
import { expireDue } from './deciding.ts';
import type { Journal } from './journal.ts';
import { giveUpStale } from './stale.ts';

/** How long to wait after each try. After the last there is none. */
const RETRY_MS = [500, 2_000, 10_000, 60_000] as const;

/** When to try again after `attempts` tries; undefined — no more. */
export function retryAt(attempts: number, now: number): number | undefined {
  const wait = RETRY_MS[attempts - 1];
  return wait === undefined ? undefined : now + wait;
}

/** It looks at least so often: what comes to wait meanwhile has days. And `setTimeout` takes no long ones. */
const LONGEST_MS = 60 * 60 * 1_000;
/** Where the file refuses to be written just now. */
const AGAIN_MS = 5_000;

/** Announces what sleeps when its time has come, and ends what nobody decided about in time. */
export class Alarm {
  readonly #journal: Journal;
  readonly #announce: (events: readonly JournalEvent[]) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(journal: Journal, announce: (events: readonly JournalEvent[]) => void) {
    this.#journal = journal;
    this.#announce = announce;
  }

  /** Looks for the first whose time comes. To be called at the beginning, and whenever there may be an earlier one. */
  arm(): void {
    const { file, outbox, jobs, approvals, now } = this.#journal;
    const next = file.read(() => [outbox.nextAt(), jobs.nextAt(), approvals.nextAt()]).filter((at) => at !== undefined);
    this.#set(Math.min(...next) - now());
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #set(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, Math.min(ms, LONGEST_MS)));
  }

  #ring(): void {
    const { file, outbox, jobs, now } = this.#journal;
    try {
      const awake = file.write(() => [
        ...outbox.wake(now()).map(reply),
        ...jobs.wake(now()).map(work),
        ...expireDue(this.#journal).events,
      ]);
      this.#announce(awake);
      file.write(() => giveUpStale(this.#journal));
      this.arm();
    } catch {
      this.#set(AGAIN_MS);
    }
  }
}
