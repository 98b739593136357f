import { abandon } from './end.ts';
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
  const lapsed = beginScheduleAnew(journal);
  file.write(() => {
    tellOwner(journal, RESTORED, words(created, unknown, lapsed));
    feed.beginAnew(newLife());
  });
  return { unknown };
}

/** What was due since the backup may have been done: jobs begin now, runs that were under way are over, reminders that are past lapse. */
function beginScheduleAnew(journal: Journal): number {
  const { file, schedule, runs, reminders, now } = journal;
  for (const { id, state, inbox } of file.read(() => runs.allOpen())) {
    if (state === 'running' && inbox !== null)
      abandon(journal, inbox, 'E_CANCELLED', 'it was under way when the backup was made');
    else file.write(() => runs.end(id, 'failed', now(), 'it was to be tried again when the backup was made'));
  }
  return file.write(() => {
    schedule.keep([]);
    return reminders.lapse(now());
  });
}

function words(created: string, unknown: number, lapsed: number): string {
  const replies =
    unknown === 0
      ? 'No reply waited then'
      : `${unknown} replies that waited then may have been sent: they are not sent again`;
  const past =
    lapsed === 0 ? '' : ` ${lapsed} ${lapsed === 1 ? 'reminder' : 'reminders'} of before now will not be said.`;
  return `All of this was put back from the backup of ${created}. ${replies}.${past} What was to be done since then is not caught up.`;
}
