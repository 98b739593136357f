import type { PlaceKey } from '../../../protocol/address.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

interface ConversationRow {
  readonly id: number;
  readonly level: TrustLevel;
}

/** More than any room has. Those beyond it count as new. */
const READERS_MAX = 10_000;
/** A number may be taken: then another is drawn. */
const DRAWS_MAX = 1_000;

/** Who can read a place now, and at which level it is. */
export interface Audience {
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly readers: readonly string[];
}

/**
 * The conversation of each place.
 *
 * The rule: **nobody reads what was said in a place before they could read it.** A conversation is kept while each turn
 * finds the place at the level of the turn before or a higher one, and among its readers only people who were among
 * them at the turn before. Otherwise it is closed, and a new one begins without its past. So:
 *
 * - level and readers are always those of the latest turn. A rise is recorded too: what is said from then on is said at
 *   the higher level, and a later fall, back to where the conversation began, closes it.
 * - whoever left is taken out: coming back, they are new, for they did not hear what was said meanwhile.
 * - who came and went between two turns changed nothing: the agent said nothing while they were there.
 */
export class Conversations {
  readonly #newId: () => number;
  readonly #current;
  readonly #close;
  readonly #open;
  readonly #update;
  readonly #readers;
  readonly #forget;
  readonly #add;

  /**
   * @param newId draws a number at random. Counted numbers would tell each person how many conversations the others had
   * in between.
   */
  constructor(db: Database, newId: () => number) {
    this.#newId = newId;
    this.#current = db.prepare<[PlaceKey], ConversationRow>(
      'SELECT id, level FROM conversations WHERE place = ? AND closed_at IS NULL LIMIT 1',
    );
    this.#close = db.prepare<[number, string, number]>('UPDATE conversations SET closed_at = ?, why = ? WHERE id = ?');
    this.#open = db.prepare<[number, PlaceKey, TrustLevel, number], { id: number }>(
      `INSERT INTO conversations (id, place, level, opened_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
    );
    this.#update = db.prepare<[TrustLevel, number]>('UPDATE conversations SET level = ? WHERE id = ?');
    this.#readers = db.prepare<[number], { person: string }>(
      `SELECT person FROM readers WHERE conversation = ? LIMIT ${READERS_MAX}`,
    );
    this.#forget = db.prepare<[number]>('DELETE FROM readers WHERE conversation = ?');
    this.#add = db.prepare<[number, string, number]>(
      'INSERT INTO readers (conversation, person, last_at) VALUES (?, ?, ?)',
    );
  }

  /** The conversation that a turn in front of this audience belongs to. */
  enter(audience: Audience, now: number): number {
    const current = this.#current.get(audience.place);
    const reason = current && this.#reasonToClose(current, audience);
    const goesOn = current !== undefined && reason === undefined;
    if (current !== undefined && reason !== undefined) this.#close.run(now, reason, current.id);
    const id = goesOn ? current.id : this.#begin(audience, now);
    if (goesOn) this.#update.run(audience.level, id);
    this.#forget.run(id);
    for (const reader of new Set(audience.readers)) this.#add.run(id, reader, now);
    return id;
  }

  /** Closes the open conversation of a place, where `person` is among its readers. Answers which it was. */
  archive(place: PlaceKey, person: string, now: number): number | undefined {
    const current = this.#current.get(place);
    if (current === undefined || !this.#readersOf(current.id).has(person)) return undefined;
    this.#close.run(now, 'archived', current.id);
    return current.id;
  }

  #begin({ place, level }: Audience, now: number): number {
    for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
      const opened = this.#open.get(this.#newId(), place, level, now);
      if (opened !== undefined) return opened.id;
    }
    throw new Error('a conversation was not opened');
  }

  #reasonToClose(current: ConversationRow, { level, readers }: Audience): string | undefined {
    if (!reaches(level, current.level)) return `the place fell from ${current.level} to ${level}`;
    const known = this.#readersOf(current.id);
    return readers.every((reader) => known.has(reader)) ? undefined : 'someone new can read the place';
  }

  #readersOf(conversation: number): ReadonlySet<string> {
    return new Set(this.#readers.all(conversation).map(({ person }) => person));
  }
}
