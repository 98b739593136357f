import { CoopError } from '../../protocol/errors.ts';
import type { InboxId, TurnId } from '../../protocol/ids.ts';
import type { Journal } from './journal.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

export function turnOf(journal: Journal, id: TurnId): TurnRow {
  const turn = journal.turns.get(id);
  if (turn === undefined) throw notPossible('there is no such turn');
  return turn;
}

/** The turn while it may still be changed. */
export function runningTurn(journal: Journal, id: TurnId): TurnRow {
  const turn = turnOf(journal, id);
  if (turn.state !== 'running') throw notPossible('this turn has ended');
  return turn;
}

export function messageOf(journal: Journal, inbox: InboxId): InboxRow {
  const row = journal.inbox.get(inbox);
  if (row === undefined) throw notPossible('there is no such message');
  return row;
}

/** A message that somebody may still deal with. */
export function openMessage(journal: Journal, inbox: InboxId): InboxRow {
  const row = messageOf(journal, inbox);
  if (row.state === 'done' || row.state === 'failed') throw notPossible('this message does not wait for an answer');
  return row;
}

/** The caller hears that it is not possible; why not is for the trace. */
export function notPossible(why: string): CoopError {
  return new CoopError('E_NOT_ALLOWED', {}, new Error(why));
}
