import { type ChannelName, type Identity, type PlaceKey, PlaceKeySchema } from '../../../protocol/address.ts';
import type { InboxId } from '../../../protocol/ids.ts';
import * as z from '../../../protocol/schema.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

export type InboxState = 'waiting' | 'running' | 'done' | 'failed' | 'held';

export interface InboxRow {
  readonly id: InboxId;
  readonly channel: ChannelName;
  /** The channel's own. */
  readonly message_id: string;
  readonly identity: Identity;
  readonly place: PlaceKey;
  readonly text: string;
  readonly at: number;
  /** Where the answer goes, too: place keys, as JSON. */
  readonly also: string;
  readonly state: InboxState;
  readonly attempts: number;
  /** Of the message's root span, as `contextText` writes it. */
  readonly trace: string | null;
  /** The message whose turn answers this one, too. */
  readonly joins: InboxId | null;
  /** The step at which that turn read it. */
  readonly heard: number | null;
  /** Joins nothing, and nothing joins it. */
  readonly alone: 0 | 1;
  /** It is worth no more than that. */
  readonly ceiling: TrustLevel | null;
}

export type NewMessage = Pick<
  InboxRow,
  'channel' | 'message_id' | 'identity' | 'place' | 'text' | 'at' | 'also' | 'trace' | 'alone' | 'ceiling'
>;

/** A message without its words. */
export type Mail = Pick<InboxRow, 'id' | 'message_id' | 'identity' | 'place' | 'also' | 'ceiling' | 'trace'>;

export const MAIL = 'id, message_id, identity, place, also, ceiling, trace';

const Places = z.array(PlaceKeySchema);
export const alsoOf = (also: string): PlaceKey[] => z.parse(Places, JSON.parse(also));

/** Rows a page of the backlog: no statement reads without bounds. */
export const PAGE = 500;

/** Messages as they came. */
export class Inbox {
  readonly #add;
  readonly #known;
  readonly #get;
  readonly #state;
  readonly #attempt;
  readonly #giveBack;
  readonly #pending;

  constructor(db: Database) {
    this.#add = db.prepare<NewMessage, Pick<InboxRow, 'id'>>(
      `INSERT INTO inbox (channel, message_id, identity, place, text, at, also, trace, alone, ceiling)
       VALUES (@channel, @message_id, @identity, @place, @text, @at, @also, @trace, @alone, @ceiling)
       ON CONFLICT (channel, message_id) DO NOTHING RETURNING id`,
    );
    this.#known = db.prepare<[ChannelName, string], Pick<InboxRow, 'id'>>(
      'SELECT id FROM inbox WHERE channel = ? AND message_id = ? LIMIT 1',
    );
    this.#get = db.prepare<[InboxId], InboxRow>('SELECT * FROM inbox WHERE id = ? LIMIT 1');
    this.#state = db.prepare<[InboxState, InboxId]>('UPDATE inbox SET state = ? WHERE id = ?');
    this.#attempt = db.prepare<[InboxId], Pick<InboxRow, 'attempts'>>(
      "UPDATE inbox SET state = 'running', attempts = attempts + 1 WHERE id = ? RETURNING attempts",
    );
    this.#giveBack = db.prepare<[InboxId]>(
      "UPDATE inbox SET attempts = attempts - 1 WHERE id = ? AND state = 'running' AND attempts > 0",
    );
    this.#pending = db.prepare<[number, number], Mail>(
      `SELECT ${MAIL} FROM inbox INDEXED BY inbox_by_state
       WHERE state IN ('waiting', 'running') AND joins IS NULL AND id > ? ORDER BY id LIMIT ?`,
    );
  }

  /** The row of the message, and whether it was here before. */
  accept(message: NewMessage): { readonly inbox: InboxId; readonly duplicate: boolean } | undefined {
    const added = this.#add.get(message);
    if (added !== undefined) return { inbox: added.id, duplicate: false };
    const known = this.#known.get(message.channel, message.message_id);
    return known && { inbox: known.id, duplicate: true };
  }

  get(id: InboxId): InboxRow | undefined {
    return this.#get.get(id);
  }

  setState(id: InboxId, state: InboxState): void {
    this.#state.run(state, id);
  }

  /** Counts one more try. Answers how many there were, with this one. */
  run(id: InboxId): number {
    return this.#attempt.get(id)?.attempts ?? 0;
  }

  /** Takes one try back: the daemon was stopped in the middle of it. */
  giveBack(id: InboxId): void {
    this.#giveBack.run(id);
  }

  /** Those still to be answered by a turn of their own, oldest first, a page after `after`. */
  pending(after: number): readonly Mail[] {
    return this.#pending.all(after, PAGE);
  }
}
