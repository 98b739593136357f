import type { ArgsOf } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { dropTurn } from './end.ts';
import { partWith } from './joining.ts';
import type { Journal } from './journal.ts';
import { openMessage } from './lookup.ts';

type Overheard = ArgsOf<typeof JournalControlContract, 'overhear'>;

/**
 * Somebody who is not answered has said something where others read: it stands in the conversation, as a turn that is over,
 * and is believed like the public. What is overheard is worth no more than its author: the conversation is entered like a turn's.
 */
export function overhear(
  journal: Journal,
  { inbox: id, author, place, placeLevel, readers }: Overheard,
): readonly JournalEvent[] {
  const { file, inbox, conversations, turns, entries, now } = journal;
  return file.write(() => {
    if (turns.ofMessage(id)?.person === author && inbox.get(id)?.state === 'done') return [];
    const message = openMessage(journal, id);
    const known = turns.ofMessage(id);
    inbox.setState(id, 'done');
    if (known !== undefined) {
      // They were known when a crash left this open: what they said stands there already, and goes no further.
      if (known.state === 'running') turns.fail(known.id, 'E_OVERHEARD', now());
      dropTurn(journal, known.id);
      return partWith(journal, message);
    }
    const at = now();
    const conversation = conversations.enter({ place, level: placeLevel, readers, speaker: author }, at);
    const turn = journal.newTurn();
    const level = 'public';
    turns.add({ id: turn, inbox: id, conversation, person: author, place, level, sender: level, started: at });
    turns.finish(turn, at);
    const said = { role: 'user' as const, content: [{ type: 'text' as const, text: message.text }] };
    const words = { conversation, turn, author, level, integrity: level, message: said } as const;
    entries.say({ ...words, at: Math.round(message.at) });
    return [];
  });
}
