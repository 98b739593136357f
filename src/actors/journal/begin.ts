import { jobAt } from '../../protocol/address.ts';
import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { Journal } from './journal.ts';
import { notPossible, openMessage } from './lookup.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

type Asked = ArgsOf<typeof JournalControlContract, 'begin'>;
type Begun = ResultOf<typeof JournalControlContract, 'begin'>;

const DAY_MS = 24 * 60 * 60_000;

/** Opens the turn of a message, or the one that a crash left open, in one transaction. */
export function begin(journal: Journal, asked: Asked): Begun {
  // A turn that cannot be written down is no try: it waits until there is room.
  journal.file.disk.admit();
  return journal.file.write(() => {
    const message = openMessage(journal, asked.inbox);
    if (message.joins !== null) throw notPossible('another turn answers this message');
    const open = journal.turns.ofMessage(message.id);
    if (open !== undefined && (open.person !== asked.person || open.place !== asked.place)) {
      throw notPossible('a turn keeps its person and its place');
    }
    if (open !== undefined && open.state !== 'running') throw notPossible('this turn has ended');

    const now = journal.now();
    // One a day: a job's runs do not read one another.
    if (open === undefined && jobAt(asked.place) !== undefined)
      journal.conversations.renew(asked.place, now - DAY_MS, now);
    const audience = { place: asked.place, level: asked.placeLevel, readers: asked.readers, speaker: asked.person };
    const conversation = journal.conversations.enter(audience, now);
    const turn =
      open === undefined ? start(journal, message, asked, conversation) : resume(journal, open, asked, conversation);
    const model = journal.chosenModels.of(asked.person, asked.place);
    return { ...turn, model, attempt: journal.inbox.run(message.id) };
  });
}

interface Opened {
  readonly turn: Begun['turn'];
  readonly level: TrustLevel;
}

function start(journal: Journal, message: InboxRow, asked: Asked, conversation: number): Opened {
  const { person, place, level, sender } = asked;
  const turn = journal.newTurn();
  const started = journal.now();
  journal.turns.add({ id: turn, inbox: message.id, conversation, person, place, level, sender, started });
  const said = { role: 'user' as const, content: [{ type: 'text' as const, text: message.text }] };
  const words = { conversation, turn, author: person, level, integrity: sender, message: said };
  journal.entries.say({ ...words, at: Math.round(message.at) });
  return { turn, level };
}

/**
 * A turn that goes on lower than it began, or before other readers, starts over: the steps it took were made of what it
 * may no longer know, and what it wanted others to hear was chosen by them. It has read nothing then.
 */
function resume(journal: Journal, open: TurnRow, asked: Asked, conversation: number): Opened {
  const level = lowest(open.level, asked.level);
  const sender = lowest(open.sender, asked.sender);
  const startsOver = level !== open.level || conversation !== open.conversation;
  if (startsOver) {
    journal.entries.forgetSteps(open.id);
    journal.joined.unhear(open.inbox);
    journal.entries.move(open.id, conversation);
    journal.jobs.forget(open.id);
    journal.drafts.forget(open.id);
    journal.approvals.forget(open.id);
  }
  const integrity = startsOver ? sender : lowest(open.integrity, sender);
  journal.turns.resume({ id: open.id, level, conversation, sender, integrity });
  return { turn: open.id, level };
}
