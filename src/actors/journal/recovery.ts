import { loseCalls } from './budgeting.ts';
import { expireDue } from './deciding.ts';
import { nameOf } from './holding.ts';
import type { Journal } from './journal.ts';
import { tellOwner } from './owner.ts';
import { giveUpStale } from './stale.ts';
import { PAGE } from './tables/inbox.ts';

/** What the thread before this one left half done. Turns that ran are resumed by the supervisor, which hears of them as mail. */
export function recover(journal: Journal): void {
  const { outbox, jobs } = journal;

  // Their notices are announced with everything that is queued.
  loseCalls(journal, () => true);

  inPages(journal, () => {
    const lost = outbox.loseSending('coop ended while this was being sent');
    for (const row of lost) {
      const lostWords = `${nameOf(row)} to ${row.place} may not have arrived: coop ended while sending it.`;
      tellOwner(journal, `reply:${row.id}`, lostWords);
    }
    return lost.length;
  });

  inPages(journal, () => giveUpStale(journal));

  inPages(journal, () => jobs.recover());

  journal.file.write(() => journal.fileVersions.settle());

  inPages(journal, () => expireDue(journal).expired);
}

function inPages(journal: Journal, page: () => number): void {
  while (journal.file.write(page) === PAGE);
}
