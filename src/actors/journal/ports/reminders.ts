import type { Implementation } from '../../../protocol/contract.ts';
import type {
  RemindersContract,
  RemindersKeepContract,
  RemindersScope,
} from '../../../protocol/contracts/journal/index.ts';
import type { Journal } from '../journal.ts';
import { cancelReminder, remindersOf, setReminder, shown } from '../schedule/reminding.ts';

/** For one turn: those of its person. */
export function reminders(journal: Journal, scope: RemindersScope): Implementation<typeof RemindersContract> {
  return { list: () => journal.file.read(() => ({ reminders: remindersOf(journal, scope).map(shown) })) };
}

export function remindersKeep(journal: Journal, scope: RemindersScope): Implementation<typeof RemindersKeepContract> {
  return {
    set: (asked) => setReminder(journal, scope, asked),
    cancel: (asked) => cancelReminder(journal, scope, asked),
  };
}
