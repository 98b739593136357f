import type { CommandName, CommandWords } from '../../protocol/commands.ts';
import { CoopError } from '../../protocol/errors.ts';

/** What somebody says in a command. @throws CoopError `E_ARGUMENT` where it did not come with it */
export function wordsOf<C extends CommandName>(
  words: CommandWords | undefined,
  command: C,
): Extract<CommandWords, { command: C }> {
  // The command was compared: the words are its own.
  if (words?.command === command) return words as Extract<CommandWords, { command: C }>;
  throw new CoopError('E_ARGUMENT', { what: command, why: 'its words are missing' });
}
