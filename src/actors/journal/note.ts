import type { Journal } from './journal.ts';
import type { TurnRow } from './tables/turns.ts';

type Noted = Pick<TurnRow, 'id' | 'conversation' | 'level' | 'integrity'>;

/** What coop says of a turn stands in its conversation: for those who read there later, and for the turns after it. */
export function note(journal: Journal, { id, conversation, level, integrity }: Noted, words: string): void {
  journal.entries.note({
    ...{ conversation, turn: id, author: null, level, integrity, at: journal.now() },
    message: { role: 'user', content: [{ type: 'text', text: `[coop] ${words}` }] },
  });
}
