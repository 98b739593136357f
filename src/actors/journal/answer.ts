import { type PlaceKey, parsePlace, placeKey, SCHEDULE } from '../../protocol/address.ts';
import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import { reply } from './announcer.ts';
import type { Journal } from './journal.ts';
import type { InboxRow } from './tables/inbox.ts';
import type { OutboxRow } from './tables/outbox.ts';
import type { TurnRow } from './tables/turns.ts';

/** Queues words about a message, for the place that it came from, or `place`. */
export function answer(
  journal: Journal,
  row: InboxRow,
  turn: TurnRow | undefined,
  kind: OutboxRow['kind'],
  text: string,
  place: PlaceKey = turn?.place ?? row.place,
  /** More is answered afterwards. */
  interim = false,
): JournalEvent {
  const to = readablePlace(place, turn);
  const queued = journal.outbox.queue({
    turn: turn?.id ?? null,
    channel: parsePlace(to).channel,
    place: to,
    // Before a turn nothing was read: the message of its failure is for whoever is there.
    level: turn?.level ?? 'public',
    kind,
    text,
    answers: row.message_id,
    trace: row.trace,
    interim,
    at: journal.now(),
  });
  return reply(queued);
}

/** Nobody reads where jobs work: what coop says of one is for its person, at the terminal. */
function readablePlace(place: PlaceKey, turn: TurnRow | undefined): PlaceKey {
  if (turn === undefined || parsePlace(place).channel !== SCHEDULE) return place;
  return placeKey({ kind: 'dm', channel: 'terminal', peer: turn.person });
}
