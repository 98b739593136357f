/** Words that may not go out as they are, and messages of people and groups that nobody let in. */
import type { ArgsOf } from '../../protocol/contract.ts';
import type { JournalControlContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { OutboxId } from '../../protocol/ids.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { mail } from './announcer.ts';
import { dropTurn } from './end.ts';
import { partWith } from './joining.ts';
import type { Journal } from './journal.ts';
import { openMessage, turnOf } from './lookup.ts';
import { isFull, ofTurn } from './outgoing.ts';
import { tellOwner, tellOwnerAgain } from './owner.ts';
import type { HeldMessage } from './tables/held.ts';
import type { OutboxRow } from './tables/outbox.ts';

type Asked<M extends 'hold' | 'release' | 'refuse'> = ArgsOf<typeof JournalControlContract, M>;

/** An answer that comes after a day is a riddle, and a hundred of them are a flood (reference/failures.md R4). */
export const TOO_OLD_MS = 24 * 60 * 60 * 1_000;

/** Identities cost nothing: of so many new ones the owner is told within an hour, the rest they find in the list. */
const STRANGERS_MOST = 10;

/** A card that shows more is read by nobody, and does not fit into a line of the attach protocol. */
const ASKED_MAX_CHARACTERS = 100_000;

/** Keeps back what is queued, tells the owner, and asks whether it may go out all the same. `now`: what its place is worth. */
export function holdWords(journal: Journal, id: OutboxId, now: TrustLevel, why: string): void {
  const { file, outbox } = journal;
  file.write(() => {
    const row = outbox.get(id);
    if (row?.state !== 'queued') return;
    outbox.end(id, 'held', why);
    tellOwner(journal, `reply:${id}`, `${nameOf(row)} to ${row.place} is held: ${why}`);
    askFor(journal, row, now);
  });
}

export const nameOf = ({ kind }: Pick<OutboxRow, 'kind'>): string =>
  kind === 'sent' ? 'A message' : kind === 'notice' ? 'A notice' : 'A reply';

function askFor(journal: Journal, row: OutboxRow, reaches: TrustLevel): void {
  const { id: outbox, turn: of, place: destination, text, level, at } = row;
  if (of === null || (row.kind !== 'reply' && row.kind !== 'sent')) return;
  if (at < journal.now() - TOO_OLD_MS || text.length > ASKED_MAX_CHARACTERS) return;
  const turn = turnOf(journal, of);
  if (isFull(journal, turn)) return;
  const kind = row.kind === 'reply' ? 'reply' : 'message';
  const { integrity } = turn;
  journal.approvals.ask(
    { ...ofTurn(turn), kind, outbox, destination, text, reaches, level, integrity },
    'pending',
    journal.now(),
  );
  journal.file.afterwards(journal.bell.ring);
}

interface Held {
  /** The owner is told of it. */
  readonly told: boolean;
  /** What had joined the message's turn. */
  readonly events: readonly JournalEvent[];
}

/** The message waits for the owner. */
export function holdMessage(journal: Journal, { inbox: id, about, notice }: Asked<'hold'>): Held {
  const { file, inbox, held, turns, now } = journal;
  return file.write(() => {
    const message = openMessage(journal, id);
    if (message.state === 'held') return { told: false, events: [] };
    // Whoever it was from is not known any more: the turn that a crash left open goes no further.
    const turn = turns.ofMessage(id);
    if (turn !== undefined) {
      turns.fail(turn.id, 'E_HELD', now());
      dropTurn(journal, turn.id);
    }
    inbox.setState(id, 'held');
    const events = partWith(journal, message);
    held.trim(message.identity, message.place);
    const told = !held.isRefused(message.identity) && tellOwnerAgain(journal, about, notice, STRANGERS_MOST);
    return { told, events };
  });
}

/** What is held of somebody in their DM, or in a group, is mail again where it is young enough. The rest is not answered. */
export function release(journal: Journal, { identity, place }: Asked<'release'>): readonly JournalEvent[] {
  const { file, held, now } = journal;
  return file.write(() => {
    if (identity !== null) held.pardon(identity);
    const page = (): readonly HeldMessage[] =>
      identity !== null ? held.ofSender(identity) : place !== null ? held.inPlace(place) : [];
    // Only the newest page: as many answers at once are more than anybody reads.
    const [newest, tooOld] = [page(), now() - TOO_OLD_MS];
    const answered = newest.filter(({ at, begun }) => at > tooOld && begun === 0).reverse();
    for (const message of answered) held.release(message);
    for (let rest = page(); rest.length > 0; rest = page()) for (const message of rest) held.giveUp(message);
    return answered.map(mail);
  });
}

/** The owner hears no more of somebody. Answers how many of their messages are held. */
export function refuse({ file, held, now }: Journal, { identity }: Asked<'refuse'>): number {
  return file.write(() => {
    const messages = held.count(identity);
    if (messages > 0) held.refuse(identity, now());
    return messages;
  });
}
