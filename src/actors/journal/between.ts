import { quoteCards } from '../../domain/approval.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { type Message, textOf } from '../../protocol/model.ts';
import { answer } from './answer.ts';
import type { Journal } from './journal.ts';
import { messageOf } from './lookup.ts';
import type { TurnRow } from './tables/turns.ts';

/** What the agent says between its calls is said in the turn's place, where that is wanted: for channels that show whole messages. */
export function sayBetween(journal: Journal, turn: TurnRow, { role, content }: Message): readonly JournalEvent[] {
  const text = role === 'assistant' ? textOf(content).toWellFormed().trim() : '';
  if (text === '' || !journal.exchanges.isVerbose(turn.place)) return [];
  const message = messageOf(journal, turn.inbox);
  return [answer(journal, message, turn, 'reply', quoteCards(text), turn.place, true)];
}
