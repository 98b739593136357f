import { jobAt, jobIdentity, SCHEDULE } from '../../../protocol/address.ts';
import { isStranger } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Journal } from '../journal.ts';
import { messageOf, turnOf } from '../lookup.ts';
import type { OutboxRow } from '../tables/outbox.ts';
import { isScheduled } from './words.ts';

/** Who reads there, and what the place was worth, when the words went out. */
export interface Landing {
  readonly level: TrustLevel;
  readonly readers: readonly string[];
}

/**
 * What a job or a reminder has said somewhere becomes part of the conversation there, as a turn that is over: whoever answers it is
 * understood. Not before it was delivered.
 */
export function land(journal: Journal, row: OutboxRow, { level: placeLevel, readers }: Landing): void {
  const { inbox, conversations, turns, entries, now } = journal;
  const speaker = readers.find((name) => !isStranger(name));
  if (row.turn === null || speaker === undefined || !isScheduled(row)) return;
  const made = turnOf(journal, row.turn);
  const job = jobAt(made.place);
  const at = now();
  const taken = inbox.accept({
    ...{ channel: SCHEDULE, message_id: `${row.answers}/${row.id}`, identity: jobIdentity(job ?? 'reminder') },
    ...{ place: row.place, text: '', at, also: '[]', alone: 1, ceiling: null, trace: row.trace },
  });
  if (taken === undefined || taken.duplicate) return;
  inbox.setState(taken.inbox, 'done');
  const conversation = conversations.enter({ place: row.place, level: placeLevel, readers }, at);
  const { person, integrity } = made;
  const turn = journal.newTurn();
  const { level } = row;
  turns.add({
    id: turn,
    inbox: taken.inbox,
    conversation,
    person,
    place: row.place,
    level,
    sender: integrity,
    started: at,
  });
  turns.finish(turn, at);
  const words = { conversation, turn, author: null, level, integrity, at };
  const intro =
    job === undefined
      ? `What follows was said by coop at the time that ${person} had set.`
      : `What follows was said by the job ${job} of ${person}, which was asked: ${messageOf(journal, made.inbox).text}`;
  entries.say({ ...words, message: { role: 'user', content: [{ type: 'text', text: `[coop] ${intro}` }] } });
  entries.reply({ ...words, message: { role: 'assistant', content: [{ type: 'text', text: row.text }] } });
}
