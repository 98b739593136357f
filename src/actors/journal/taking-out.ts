/** The last exchange of one person in one place: answered again, or as if it had not been. */
import type { PlaceKey } from '../../protocol/address.ts';
import type { ResultOf } from '../../protocol/contract.ts';
import type { ExchangeContract, JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { PersonName } from '../../protocol/ids.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { mail } from './announcer.ts';
import type { Journal } from './journal.ts';
import { messageOf, turnOf } from './lookup.ts';
import type { WhyOut } from './tables/exchanges.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { TurnRow } from './tables/turns.ts';

/** Whose, and where. */
export interface Whose {
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
}

interface Again {
  readonly answer: ResultOf<typeof ExchangeContract, 'retry'>;
  readonly events: readonly JournalEvent[];
}

/** Of what was said so much is said back: nobody wonders then what it was. */
const SHOWN = 1_000;
const ID_PREFIX = 150;

/** @throws CoopError `E_TURN_RUNS`, `E_NOTHING_SAID` */
export function undo(journal: Journal, whose: Whose): ResultOf<typeof ExchangeContract, 'undo'> {
  return journal.file.write(() => {
    const turn = takeOut(journal, whose, 'undone');
    return { said: shown(messageOf(journal, turn.inbox)), sent: journal.exchanges.sent(turn.id) };
  });
}

/** What they had said waits anew, with what had joined it; its answer is another turn's. @throws CoopError as `undo` */
export function retry(journal: Journal, whose: Whose): Again {
  journal.file.disk.admit();
  return journal.file.write(() => {
    const turn = takeOut(journal, whose, 'retried');
    const message = messageOf(journal, turn.inbox);
    const again = copy(journal, message);
    for (const row of journal.joined.all(message.id)) journal.joined.join(copy(journal, row), again.id);
    return { answer: { said: shown(message), message: again.message_id }, events: [mail(again)] };
  });
}

function takeOut(journal: Journal, { person, place, level }: Whose, why: WhyOut): TurnRow {
  const { exchanges, now } = journal;
  if (exchanges.isBusy(place)) throw new CoopError('E_TURN_RUNS');
  const id = exchanges.last(person, place, level);
  const turn = id === undefined ? undefined : turnOf(journal, id);
  // What was forgotten cannot be said again.
  if (turn === undefined || messageOf(journal, turn.inbox).text === '') throw new CoopError('E_NOTHING_SAID');
  exchanges.takeOut(turn.id, why, now());
  return turn;
}

function copy(journal: Journal, row: InboxRow): InboxRow {
  const message_id = `${row.message_id.slice(0, ID_PREFIX)}~${journal.newLife()}`;
  const accepted = journal.inbox.accept({ ...row, message_id, at: journal.now() });
  if (accepted === undefined) throw new Error('a message is neither new nor known');
  return messageOf(journal, accepted.inbox);
}

const shown = ({ text }: InboxRow): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN).toWellFormed()}…`);
