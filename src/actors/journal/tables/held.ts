import type { Identity, PlaceKey } from '../../../protocol/address.ts';
import type { ResultOf } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { MAIL, type Mail, PAGE } from './inbox.ts';

type HeldRow = ResultOf<typeof JournalControlContract, 'held'>['held'][number];

/** What is looked through at most, the newest first, and what is told of it. */
const LOOK_MAX = 10_000;
const ROWS_MAX = 200;

/** Of one sender in one place so many are kept; an older one is let go, its words with it. */
const KEPT_MOST = 50;
const AT_ONCE = 500;

const IS_DM = "substr(place, 1, 3) = 'dm:'";

/** Messages of people and groups that nobody let in. */
export class Held {
  readonly #list;
  readonly #ofSender;
  readonly #inPlace;
  readonly #release;
  readonly #giveUp;
  readonly #trim;
  readonly #count;
  readonly #refuse;
  readonly #isRefused;
  readonly #pardon;

  constructor(db: Database) {
    this.#list = db.prepare<[number, number], Omit<HeldRow, 'denied'> & { denied: 0 | 1 }>(
      `SELECT identity, inbox.place AS place, messages, firstAt, lastAt,
         ${IS_DM} AND EXISTS (SELECT 1 FROM refused WHERE refused.identity = inbox.identity) AS denied
       FROM (SELECT count(*) AS messages, min(at) AS firstAt, max(at) AS lastAt, max(id) AS latest
             FROM (SELECT id, identity, place, at FROM inbox WHERE state = 'held' ORDER BY id DESC LIMIT ?)
             GROUP BY place, iif(${IS_DM}, identity, '')) AS senders
       CROSS JOIN inbox ON inbox.id = senders.latest
       ORDER BY latest DESC LIMIT ?`,
    );
    this.#ofSender = db.prepare<[Identity, number], HeldMessage>(
      `SELECT ${MAIL}, at, EXISTS (SELECT 1 FROM turns WHERE turns.inbox = inbox.id) AS begun
       FROM inbox INDEXED BY inbox_held_sender
       WHERE state = 'held' AND identity = ? AND ${IS_DM} ORDER BY id DESC LIMIT ?`,
    );
    this.#inPlace = db.prepare<[PlaceKey, number], HeldMessage>(
      `SELECT ${MAIL}, at, EXISTS (SELECT 1 FROM turns WHERE turns.inbox = inbox.id) AS begun
       FROM inbox INDEXED BY inbox_held_place
       WHERE state = 'held' AND place = ? ORDER BY id DESC LIMIT ?`,
    );
    this.#release = db.prepare<[number]>("UPDATE inbox SET state = 'waiting' WHERE id = ?");
    this.#giveUp = db.prepare<[number]>("UPDATE inbox SET state = 'failed' WHERE id = ?");
    this.#trim = db.prepare<[Identity, PlaceKey, number, number]>(
      `UPDATE inbox SET state = 'failed', text = ''
       WHERE id IN (SELECT id FROM inbox INDEXED BY inbox_held_sender WHERE state = 'held' AND identity = ? AND place = ?
                    ORDER BY id DESC LIMIT ? OFFSET ?)`,
    );
    this.#count = db.prepare<[Identity, number], { messages: number }>(
      `SELECT count(*) AS messages FROM (SELECT 1 FROM inbox INDEXED BY inbox_held_sender
                                         WHERE state = 'held' AND identity = ? LIMIT ?)`,
    );
    this.#refuse = db.prepare<[Identity, number]>(
      'INSERT INTO refused (identity, at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#isRefused = db.prepare<[Identity]>('SELECT 1 FROM refused WHERE identity = ? LIMIT 1');
    this.#pardon = db.prepare<[Identity]>('DELETE FROM refused WHERE identity = ?');
  }

  /** Senders of direct messages, and groups with whoever wrote there last, the newest first. */
  list(): HeldRow[] {
    return this.#list.all(LOOK_MAX, ROWS_MAX).map((row) => ({ ...row, denied: row.denied === 1 }));
  }

  /** A page of what somebody wrote in their DM, the newest first. */
  ofSender(identity: Identity): readonly HeldMessage[] {
    return this.#ofSender.all(identity, PAGE);
  }

  /** A page of what was written in a place, the newest first. */
  inPlace(place: PlaceKey): readonly HeldMessage[] {
    return this.#inPlace.all(place, PAGE);
  }

  /** It waits for an answer again. */
  release({ id }: Mail): void {
    this.#release.run(id);
  }

  /** It is never answered. */
  giveUp({ id }: Mail): void {
    this.#giveUp.run(id);
  }

  /** Whoever writes on and on fills no disk. */
  trim(identity: Identity, place: PlaceKey): void {
    this.#trim.run(identity, place, AT_ONCE, KEPT_MOST);
  }

  count(identity: Identity): number {
    return this.#count.get(identity, LOOK_MAX)?.messages ?? 0;
  }

  refuse(identity: Identity, now: number): void {
    this.#refuse.run(identity, now);
  }

  isRefused(identity: Identity): boolean {
    return this.#isRefused.get(identity) !== undefined;
  }

  pardon(identity: Identity): void {
    this.#pardon.run(identity);
  }
}

export interface HeldMessage extends Mail {
  readonly at: number;
  /** A turn of it was begun once, by somebody who was known then. */
  readonly begun: 0 | 1;
}
