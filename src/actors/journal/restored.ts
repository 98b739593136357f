import type { Journal } from './journal.ts';
import { tellOwner } from './owner.ts';
import { PAGE } from './tables/inbox.ts';

/** By this the newest restore is found among the notices: what was to fire before it is not caught up. */
export const RESTORED = 'restored';

/**
 * Settles a journal that was put back from a backup. Replies that waited then may have gone out since: nobody knows, so they are
 * `unknown` and are not sent by themselves. The owner is told.
 */
export function settleRestored(journal: Journal, created: string): { readonly unknown: number } {
  const { file, outbox, feed, newLife } = journal;
  let unknown = 0;
  for (let lost = PAGE; lost === PAGE; unknown += lost) {
    lost = file.write(
      () => outbox.loseQueued('it waited when the backup was made, and may have been sent since').length,
    );
  }
  file.write(() => {
    tellOwner(journal, RESTORED, words(created, unknown));
    feed.beginAnew(newLife());
  });
  return { unknown };
}

function words(created: string, unknown: number): string {
  const replies =
    unknown === 0
      ? 'No reply waited then'
      : `${unknown} replies that waited then may have been sent: they are not sent again`;
  return `All of this was put back from the backup of ${created}. ${replies}. What was to be done since then is not caught up.`;
}
