import type { Identity, PlaceKey } from '../../../protocol/address.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Messages that may wait for their answer: of one sender in one place, in that place, and in the whole household. */
const OF_SENDER = 200;
const IN_PLACE = 500;
const IN_ALL = 5_000;

interface Waiting {
  readonly everywhere: number;
  readonly here: number;
  readonly theirs: number;
}

/** How much waits to be answered. What it holds back is refused before it is taken in; what was taken in is never let go. */
export class Backlog {
  readonly #count;

  constructor(db: Database) {
    this.#count = db.prepare<{ identity: Identity; place: PlaceKey; most: number }, Waiting>(
      `SELECT count(*) AS everywhere, coalesce(sum(place = @place), 0) AS here,
              coalesce(sum(place = @place AND identity = @identity), 0) AS theirs
       FROM (SELECT identity, place FROM inbox INDEXED BY inbox_by_state WHERE state IN ('waiting', 'running') LIMIT @most)`,
    );
  }

  /** For the message that was just added. @throws CoopError `E_BUSY` */
  checkRoomFor(identity: Identity, place: PlaceKey): void {
    const waiting = this.#count.get({ identity, place, most: IN_ALL + 1 });
    if (waiting === undefined) throw new Error('a count has one row');
    const refuse = (what: string, window: number): never => {
      throw new CoopError('E_BUSY', { what, window });
    };
    if (waiting.theirs > OF_SENDER) refuse('your messages here', OF_SENDER);
    if (waiting.here > IN_PLACE) refuse('the messages here', IN_PLACE);
    if (waiting.everywhere > IN_ALL) refuse('all messages', IN_ALL);
  }
}
