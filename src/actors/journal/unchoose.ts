import type { ArgsOf } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { answer } from './answer.ts';
import type { Journal } from './journal.ts';
import { messageOf, turnOf } from './lookup.ts';

/** A model that somebody chose is there no more: said once, before the answer of the turn that found it out. */
export function unchooseModel(
  journal: Journal,
  { turn: id, said }: ArgsOf<typeof JournalControlContract, 'unchooseModel'>,
): readonly JournalEvent[] {
  return journal.file.write(() => {
    const turn = turnOf(journal, id);
    const { person, place } = turn;
    if (journal.chosenModels.of(person, place) === null) return [];
    journal.chosenModels.choose(person, place, null);
    return [answer(journal, messageOf(journal, turn.inbox), turn, 'notice', said)];
  });
}
