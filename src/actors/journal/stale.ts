import { nameOf, TOO_OLD_MS } from './holding.ts';
import type { Journal } from './journal.ts';
import { tellOwner } from './owner.ts';

/** A page of the words that have waited for more than a day is held: they are not sent without somebody's word. Answers how many. */
export function holdStale(journal: Journal): number {
  const { outbox, now } = journal;
  const old = outbox.holdOld(now() - TOO_OLD_MS, 'it waited for more than a day');
  for (const row of old) {
    tellOwner(journal, `reply:${row.id}`, `${nameOf(row)} to ${row.place} is held: it waited for more than a day.`);
  }
  return old.length;
}
