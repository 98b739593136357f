/** Messages that come while a turn of the same person runs in the same place: it reads them before it goes on. */
import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type {
  JournalControlContract,
  JournalEvent,
  TurnJournalContract,
} from '../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../protocol/ids.ts';
import { mail } from './announcer.ts';
import type { Journal } from './journal.ts';
import { messageOf, runningTurn } from './lookup.ts';
import { sayAll } from './saying.ts';
import type { NewEntry } from './tables/entries.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

type Asked = ArgsOf<typeof JournalControlContract, 'join'>;
type Hearing = ArgsOf<typeof TurnJournalContract, 'hear'>;
type Heard = ResultOf<typeof TurnJournalContract, 'hear'>;

/**
 * Attaches a message to the turn that answers `to`, for good: that turn does not end well without having read it. Answers
 * whether it did; otherwise it waits for a turn of its own. The same twice changes nothing.
 */
export function join(journal: Journal, { inbox, to, person, place }: Asked): boolean {
  const { file, turns, joined } = journal;
  return file.write(() => {
    const message = journal.inbox.get(inbox);
    const first = journal.inbox.get(to);
    if (message === undefined || first === undefined) return false;
    if (message.joins === to) return true;
    const turn = turns.ofMessage(to);
    const isTheirs = turn?.state === 'running' && turn.person === person && turn.place === place;
    const isAlike = message.also === first.also && message.alone === 0 && first.alone === 0;
    return isTheirs && isAlike && joined.join(message, to);
  });
}

/**
 * What the turn has not read yet becomes part of its steps, from `step` on, in one transaction with what it answered before it
 * knew of them (`said`): that goes out as an answer of its own.
 */
export function hear(
  journal: Journal,
  id: TurnId,
  { step, said }: Hearing,
): { readonly heard: Heard['messages']; readonly events: readonly JournalEvent[] } {
  const { file, joined, entries } = journal;
  const unheard = file.read(() => joined.unheard(runningTurn(journal, id).inbox));
  if (unheard.length === 0) return { heard: [], events: [] };
  return file.write(() => {
    const turn = runningTurn(journal, id);
    const events = said === undefined ? [] : remark(journal, turn, said, step);
    let next = step + (said === undefined ? 0 : 1);
    const heard = joined.unheard(turn.inbox).map((row) => {
      entries.step(wordsOf(row, turn), next, 1);
      joined.hear(row.id, next);
      next += 1;
      return { message: row.message_id, text: row.text };
    });
    return { heard, events };
  });
}

/** The turn ends without having read them: they were said all the same, and are kept where they came. */
export function keepUnheard({ joined, entries }: Journal, turn: TurnRow): void {
  for (const row of joined.unheard(turn.inbox)) {
    const step = entries.nextStep(turn.id);
    entries.step(wordsOf(row, turn), step, 1);
    joined.hear(row.id, step);
  }
}

/** The turn goes no further: what it has read ends with it, the rest is mail like any other. */
export function partWith({ joined }: Journal, message: InboxRow): readonly JournalEvent[] {
  const left = joined.leave(message.id).map(mail);
  joined.end(message.id, 'done');
  return left;
}

function remark(journal: Journal, turn: TurnRow, text: string, step: number): readonly JournalEvent[] {
  const keep = (words: NewEntry): boolean => journal.entries.step(words, step, 1);
  return sayAll(journal, messageOf(journal, turn.inbox), turn, text, keep, true);
}

function wordsOf({ text, at }: InboxRow, { conversation, id, person, level, sender }: TurnRow) {
  const message = { role: 'user' as const, content: [{ type: 'text' as const, text }] };
  return { conversation, turn: id, author: person, level, integrity: sender, message, at: Math.round(at) };
}
