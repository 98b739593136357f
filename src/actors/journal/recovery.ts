import type { Journal } from './journal.ts';
import { PAGE } from './tables/inbox.ts';

/** An answer that comes after a day is a riddle, and a hundred of them are a flood (reference/failures.md R4). */
const TOO_OLD_MS = 24 * 60 * 60 * 1_000;

/** What the thread before this one left half done. Turns that ran are resumed by the supervisor, which hears of them as mail. */
export function recover(journal: Journal): void {
  const { outbox, jobs, notices, now } = journal;

  inPages(journal, () => {
    const lost = outbox.loseSending('coop ended while this was being sent');
    for (const { id, place } of lost) {
      notices.add(`reply:${id}`, `A reply to ${place} may not have arrived: coop ended while sending it.`, now());
    }
    return lost.length;
  });

  inPages(journal, () => {
    const old = outbox.holdOld(now() - TOO_OLD_MS, 'it waited for more than a day');
    for (const { id, place } of old) {
      notices.add(`reply:${id}`, `A reply to ${place} is held: it waited for more than a day.`, now());
    }
    return old.length;
  });

  inPages(journal, () => jobs.recover());
}

function inPages(journal: Journal, page: () => number): void {
  while (journal.file.write(page) === PAGE);
}
