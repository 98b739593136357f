/** Reminders of one person, from one turn. */
import type { ArgsOf } from '../../../protocol/contract.ts';
import type { Reminder, RemindersKeepContract, RemindersScope } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { turnId } from '../../../protocol/ids.ts';
import { reaches } from '../../../protocol/trust.ts';
import type { Journal } from '../journal.ts';
import { runningTurn, turnOf } from '../lookup.ts';
import { checkKey } from '../outgoing.ts';
import { REMINDERS_MOST, type ReminderRow } from '../tables/reminders.ts';

type Setting = ArgsOf<typeof RemindersKeepContract, 'set'>;
type Cancelling = ArgsOf<typeof RemindersKeepContract, 'cancel'>;

/** Nobody waits longer. */
const FURTHEST_MS = 5 * 365 * 24 * 60 * 60_000;

/** What is said elsewhere is not shown before others, and what was set higher not below it. */
export function remindersOf(journal: Journal, { turn: id, alone }: RemindersScope): readonly ReminderRow[] {
  const { person, place, level } = turnOf(journal, turnId(id));
  return journal.reminders.list(person).filter((row) => (alone || row.place === place) && reaches(level, row.level));
}

export function setReminder(journal: Journal, { turn: by }: RemindersScope, { key, at, text }: Setting): Reminder {
  const { file, reminders, now, scheduleBell } = journal;
  const { id: turn, person, place, level } = runningTurn(journal, turnId(by));
  checkKey('journal.reminders.set', turn, key);
  const known = file.read(() => reminders.ofKey(key));
  if (known !== undefined) return shown(known);
  if (at <= now())
    throw new CoopError('E_REMINDER', { why: `it is ${new Date(now()).toISOString()} now, and that is over` });
  if (at > now() + FURTHEST_MS) throw new CoopError('E_REMINDER', { why: 'that is more than five years away' });
  return file.write(() => {
    if (reminders.list(person).length >= REMINDERS_MOST) {
      throw new CoopError('E_REMINDER', { why: `${REMINDERS_MOST} wait already; cancel one first` });
    }
    const id = reminders.add({ turn, key, person, place, level, at, text: text.toWellFormed() });
    file.afterwards(scheduleBell.ring);
    return { id, at, text };
  });
}

export function cancelReminder(journal: Journal, scope: RemindersScope, { key, id }: Cancelling): Reminder {
  const { file, reminders } = journal;
  const turn = runningTurn(journal, turnId(scope.turn));
  checkKey('journal.reminders.cancel', turn.id, key);
  return file.write(() => {
    const row = remindersOf(journal, scope).find((one) => one.id === id) ?? cancelled(journal, scope, id);
    if (row === undefined)
      throw new CoopError('E_NOT_FOUND', { what: 'such reminder of yours', hint: 'List them first.' });
    reminders.end(id, 'cancelled');
    return shown(row);
  });
}

/** By an earlier try of the same call. */
function cancelled({ reminders, turns }: Journal, { turn }: RemindersScope, id: number): ReminderRow | undefined {
  const row = reminders.get(id);
  const by = turns.get(turnId(turn));
  return row?.state === 'cancelled' && row.person === by?.person && reaches(by.level, row.level) ? row : undefined;
}

export const shown = ({ id, at, text }: ReminderRow): Reminder => ({ id, at, text });
