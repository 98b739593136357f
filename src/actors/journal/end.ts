import { parsePlace } from '../../protocol/address.ts';
import type { ArgsOf } from '../../protocol/contract.ts';
import type { JournalEvent, TurnJournalContract } from '../../protocol/contracts/journal.ts';
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { InboxId, TurnId } from '../../protocol/ids.ts';
import { reply, work } from './announcer.ts';
import type { Journal } from './journal.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { OutboxRow } from './tables/outbox.ts';
import type { TurnRow } from './tables/turns.ts';

/** Ends a turn with its reply, in one transaction. Answers what is to be announced; nothing where it was ended so before. */
export function commit(
  journal: Journal,
  id: TurnId,
  { text, usage }: ArgsOf<typeof TurnJournalContract, 'commit'>,
): readonly JournalEvent[] {
  return journal.file.write(() => {
    const turn = turnOf(journal, id);
    if (turn.state === 'done') return [];
    if (turn.state === 'failed') throw ended();

    const at = journal.now();
    const said = text.toWellFormed();
    const message = messageOf(journal, turn.inbox);
    const events: JournalEvent[] = [];
    // Shown before the answer, whatever the answer says of it: what goes to others does not go unseen (design/trust.md).
    for (const { store, text: quote } of journal.jobs.pending(id)) {
      const words = `Written down for everyone who may read the ${store} memory: “${quote}”`;
      events.push(answer(journal, message, turn, 'notice', words));
    }
    if (said.trim() !== '') {
      const { conversation, level } = turn;
      const words = { role: 'assistant' as const, content: [{ type: 'text' as const, text: said }] };
      journal.entries.reply({ conversation, turn: id, author: null, level, message: words, at });
      events.push(answer(journal, message, turn, 'reply', said));
    }
    for (const { model, tokens } of usage) journal.turns.count(id, model, tokens, at);
    journal.turns.finish(id, at);
    journal.inbox.setState(turn.inbox, 'done');
    events.push(...journal.jobs.release(id).map(work));
    return events;
  });
}

/** Ends a turn without a reply: what the person said stays, what the turn wanted to be done is dropped. */
export function fail(journal: Journal, id: TurnId, code: ErrorCode, message: string): readonly JournalEvent[] {
  return journal.file.write(() => {
    const turn = turnOf(journal, id);
    if (turn.state === 'failed') return [];
    if (turn.state === 'done') throw ended();
    return giveUp(journal, messageOf(journal, turn.inbox), turn, code, message);
  });
}

/** Ends a message as failed, whether or not its turn was begun. */
export function abandon(journal: Journal, inbox: InboxId, code: ErrorCode, message: string): readonly JournalEvent[] {
  return journal.file.write(() => {
    const row = messageOf(journal, inbox);
    if (row.state === 'done' || row.state === 'failed') return [];
    return giveUp(journal, row, journal.turns.ofMessage(inbox), code, message);
  });
}

function giveUp(
  journal: Journal,
  row: InboxRow,
  turn: TurnRow | undefined,
  code: ErrorCode,
  message: string,
): readonly JournalEvent[] {
  if (turn !== undefined) {
    journal.turns.fail(turn.id, code, journal.now());
    journal.jobs.drop(turn.id);
  }
  journal.inbox.setState(row.id, 'failed');
  return message.trim() === '' ? [] : [answer(journal, row, turn, 'failure', message.toWellFormed())];
}

function answer(
  journal: Journal,
  row: InboxRow,
  turn: TurnRow | undefined,
  kind: OutboxRow['kind'],
  text: string,
): JournalEvent {
  const place = turn?.place ?? row.place;
  const queued = journal.outbox.queue({
    turn: turn?.id ?? null,
    channel: parsePlace(place).channel,
    place,
    // Before a turn nothing was read: the message of its failure is for whoever is there.
    level: turn?.level ?? 'public',
    kind,
    text,
    answers: row.message_id,
    trace: row.trace,
    at: journal.now(),
  });
  return reply(queued);
}

export function turnOf(journal: Journal, id: TurnId): TurnRow {
  const turn = journal.turns.get(id);
  if (turn === undefined) throw new CoopError('E_NOT_ALLOWED', {}, new Error('there is no such turn'));
  return turn;
}

/** The turn while it may still be changed. */
export function runningTurn(journal: Journal, id: TurnId): TurnRow {
  const turn = turnOf(journal, id);
  if (turn.state !== 'running') throw ended();
  return turn;
}

export function messageOf(journal: Journal, inbox: InboxId): InboxRow {
  const row = journal.inbox.get(inbox);
  if (row === undefined) throw new CoopError('E_NOT_ALLOWED', {}, new Error('there is no such message'));
  return row;
}

const ended = (): CoopError => new CoopError('E_NOT_ALLOWED', {}, new Error('this turn has ended'));
