import { nameOf, TOO_OLD_MS } from './holding.ts';
import type { Journal } from './journal.ts';
import { tellOwner } from './owner.ts';

/** A page of the words that have waited for more than a day become dead letters: they are not sent late. Answers how many. */
export function giveUpStale(journal: Journal): number {
  const { outbox, now } = journal;
  const old = outbox.giveUpOld(now() - TOO_OLD_MS, 'it waited for more than a day');
  for (const row of old) {
    const what = `${nameOf(row)} to ${row.place} was not sent: it waited for more than a day.`;
    tellOwner(journal, `reply:${row.id}`, `${what} To send it all the same: coop letters retry reply-${row.id}`);
  }
  return old.length;
}
