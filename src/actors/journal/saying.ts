import { quoteCards } from '../../domain/approval.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { answer } from './answer.ts';
import type { Journal } from './journal.ts';
import type { NewEntry } from './tables/entries.ts';
import { alsoOf, type InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

/**
 * The agent's words are kept, and queued for the place of the message and wherever else they are to go: there they are words from
 * elsewhere.
 *
 * @param keep writes them down; answers whether that was new
 * @param interim more is answered afterwards
 */
export function sayAll(
  journal: Journal,
  message: InboxRow,
  turn: TurnRow,
  text: string,
  keep: (words: NewEntry) => boolean,
  interim = false,
): readonly JournalEvent[] {
  if (text.trim() === '') return [];
  const said = quoteCards(text.toWellFormed());
  const { id, conversation, level, integrity, person } = turn;
  const words = { role: 'assistant' as const, content: [{ type: 'text' as const, text: said }] };
  const isNew = keep({ conversation, turn: id, author: null, level, integrity, message: words, at: journal.now() });
  if (!isNew) return [];
  const places = new Set([turn.place, ...alsoOf(message.also)]);
  return [...places].map((place) =>
    place === turn.place
      ? answer(journal, message, turn, 'reply', said, place, interim)
      : answer(journal, message, turn, 'sent', `${person} sends: ${said}`, place, interim),
  );
}
