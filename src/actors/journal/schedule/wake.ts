/** What sleeps until its time has come: runs to be tried again, and reminders. */
import { moment } from '../../../domain/moment.ts';
import { parsePlace } from '../../../protocol/address.ts';
import type { JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { mail, reply } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { messageOf, turnOf } from '../lookup.ts';
import type { ReminderRow } from '../tables/reminders.ts';

/** So late a reminder says that it is. */
const LATE_MS = 60_000;

export interface Woken {
  readonly events: readonly JournalEvent[];
  /** When the next one wakes. */
  readonly nextAt: number | null;
}

export function wake(journal: Journal): Woken {
  const { file, runs, reminders, now } = journal;
  file.disk.admit();
  return file.write(() => {
    const again = runs.due(now()).flatMap((run) => {
      const message = run.inbox === null ? undefined : journal.letters.retryMessage(run.inbox);
      if (message === undefined) {
        runs.end(run.id, 'failed', now(), `${run.why ?? 'it failed'}; it was let go`);
        return [];
      }
      runs.resume(run.id);
      return [mail(message)];
    });
    const said = reminders.due(now()).map((row) => say(journal, row));
    faultPoint('journal.waking');
    const next = [runs.nextAt(), reminders.nextAt()].filter((at) => at !== undefined);
    return { events: [...again, ...said], nextAt: next.length === 0 ? null : Math.min(...next) };
  });
}

/** Once: the row is over in the same transaction in which its words are queued. */
function say(journal: Journal, { id, turn: by, place, level, at, text }: ReminderRow): JournalEvent {
  const { reminders, outbox, now } = journal;
  reminders.end(id, 'said');
  const turn = turnOf(journal, by);
  const late = now() - at > LATE_MS ? ` (late: it was for ${moment(at)} UTC)` : '';
  return reply(
    outbox.queue({
      ...{ turn: turn.id, channel: parsePlace(place).channel, place, level, kind: 'sent' },
      ...{ text: `Reminder: ${text}${late}`, answers: `schedule:reminder-${id}`, at: now() },
      trace: messageOf(journal, turn.inbox).trace,
    }),
  );
}
