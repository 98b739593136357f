import type { PlaceKey } from '../../../protocol/address.ts';
import type { ErrorCode } from '../../../protocol/errors.ts';
import type { InboxId, PersonName, TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

export interface TurnRow {
  readonly id: TurnId;
  readonly inbox: InboxId;
  readonly conversation: number;
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  /** The person's own level: how far their words are believed. */
  readonly sender: TrustLevel;
  /** The lowest level among the authors of what the turn has read so far. */
  readonly integrity: TrustLevel;
  readonly state: 'running' | 'done' | 'failed';
}

export type NewTurn = Omit<TurnRow, 'state' | 'integrity'> & { readonly started: number };

type Resumed = Pick<TurnRow, 'id' | 'level' | 'conversation' | 'sender' | 'integrity'>;

/** Turns. */
export class Turns {
  readonly #add;
  readonly #get;
  readonly #ofInbox;
  readonly #named;
  readonly #resume;
  readonly #believe;
  readonly #end;
  readonly #knows;

  constructor(db: Database) {
    this.#add = db.prepare<NewTurn>(
      `INSERT INTO turns (id, inbox, conversation, person, place, level, sender, integrity, started)
       VALUES (@id, @inbox, @conversation, @person, @place, @level, @sender, @sender, @started)`,
    );
    const columns = 'id, inbox, conversation, person, place, level, sender, integrity, state';
    this.#get = db.prepare<[TurnId], TurnRow>(`SELECT ${columns} FROM turns WHERE id = ? LIMIT 1`);
    this.#ofInbox = db.prepare<[InboxId], TurnRow>(`SELECT ${columns} FROM turns WHERE inbox = ? LIMIT 1`);
    this.#named = db.prepare<[number, number], TurnRow>(
      `SELECT ${columns} FROM turns WHERE conversation = ? AND n = ? LIMIT 1`,
    );
    this.#resume = db.prepare<Resumed>(
      `UPDATE turns SET level = @level, conversation = @conversation, sender = @sender, integrity = @integrity
       WHERE id = @id`,
    );
    this.#believe = db.prepare<[TrustLevel, TurnId]>('UPDATE turns SET integrity = ? WHERE id = ?');
    // Of a conversation that was forgotten there are no readers any more.
    this.#knows = db.prepare<[PersonName, PersonName]>(
      'SELECT 1 FROM readers WHERE person = ? UNION ALL SELECT 1 FROM turns WHERE person = ? LIMIT 1',
    );
    this.#end = db.prepare<[string, number, ErrorCode | null, TurnId]>(
      'UPDATE turns SET state = ?, ended = ?, error = ? WHERE id = ?',
    );
  }

  /** Whether somebody of this name was ever answered. */
  knows(person: PersonName): boolean {
    return this.#knows.get(person, person) !== undefined;
  }

  add(turn: NewTurn): void {
    this.#add.run(turn);
  }

  get(id: TurnId): TurnRow | undefined {
    return this.#get.get(id);
  }

  ofMessage(inbox: InboxId): TurnRow | undefined {
    return this.#ofInbox.get(inbox);
  }

  /** By its number. */
  named(conversation: number, n: number): TurnRow | undefined {
    return this.#named.get(conversation, n);
  }

  /** A turn goes on at this level, in this conversation. */
  resume(turn: Resumed): void {
    this.#resume.run(turn);
  }

  /** The turn has read what is believed no further than this. */
  believe(id: TurnId, integrity: TrustLevel): void {
    this.#believe.run(integrity, id);
  }

  finish(id: TurnId, now: number): void {
    this.#end.run('done', now, null, id);
  }

  fail(id: TurnId, code: ErrorCode, now: number): void {
    this.#end.run('failed', now, code, id);
  }
}
