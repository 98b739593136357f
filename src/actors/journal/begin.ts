import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { Journal } from './journal.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

type Asked = ArgsOf<typeof JournalControlContract, 'begin'>;
type Begun = ResultOf<typeof JournalControlContract, 'begin'>;

/** Opens the turn of a message, or the one that a crash left open, in one transaction. */
export function begin(journal: Journal, asked: Asked): Begun {
  return journal.file.write(() => {
    const message = journal.inbox.get(asked.inbox);
    if (message === undefined || message.state === 'done' || message.state === 'failed') {
      throw new CoopError('E_NOT_ALLOWED', {}, new Error('this message does not wait for an answer'));
    }
    const open = journal.turns.ofMessage(message.id);
    if (open !== undefined && (open.person !== asked.person || open.place !== asked.place)) {
      throw new CoopError('E_NOT_ALLOWED', {}, new Error('a turn keeps its person and its place'));
    }

    const now = journal.now();
    const audience = { place: asked.place, level: asked.placeLevel, readers: asked.readers };
    const conversation = journal.conversations.enter(audience, now);
    const turn =
      open === undefined ? start(journal, message, asked, conversation) : resume(journal, open, asked, conversation);
    return { ...turn, attempt: journal.inbox.run(message.id) };
  });
}

interface Opened {
  readonly turn: Begun['turn'];
  readonly level: TrustLevel;
}

function start(journal: Journal, message: InboxRow, asked: Asked, conversation: number): Opened {
  const { person, place, level } = asked;
  const turn = journal.newTurn();
  const started = journal.now();
  journal.turns.add({ id: turn, inbox: message.id, conversation, person, place, level, started });
  const said = { role: 'user' as const, content: [{ type: 'text' as const, text: message.text }] };
  journal.entries.say({ conversation, turn, author: person, level, message: said, at: Math.round(message.at) });
  return { turn, level };
}

/**
 * A turn that goes on lower than it began, or before other readers, starts over: the steps it took were made of what it
 * may no longer know, and what it wanted to be shared was chosen by them.
 */
function resume(journal: Journal, open: TurnRow, asked: Asked, conversation: number): Opened {
  const level = lowest(open.level, asked.level);
  if (level !== open.level || conversation !== open.conversation) {
    journal.entries.forgetSteps(open.id);
    journal.entries.move(open.id, conversation);
    journal.jobs.forget(open.id);
    journal.turns.resume(open.id, level, conversation);
  }
  return { turn: open.id, level };
}
