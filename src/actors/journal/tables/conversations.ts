import type { PlaceKey } from '../../../protocol/address.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { type Counted, READERS_MAX } from './counted.ts';

interface ConversationRow {
  readonly id: number;
  readonly level: TrustLevel;
}

/** A number may be taken: then another is drawn. */
const DRAWS_MAX = 1_000;

/** Who can read a place now, at which level it is, and who speaks there. */
export interface Audience {
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  /** Names, and strangers as `?identity`. */
  readonly readers: readonly string[];
  /** Reads what they say themselves, also where nobody reports them there. */
  readonly speaker?: string;
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
 *
 * And: **nobody closes a place's conversations more than once a day by coming and going.** The readers handed in are those
 * who are there, and those who count as being there (`Counted`): whoever spoke since the conversation was opened, and for a
 * day whoever closed one by coming. They stay readers while they are away: what is said then is said as if they heard it,
 * their level weighs on the place as before, and coming back closes nothing. Archiving begins all of this anew.
 */
export class Conversations {
  readonly #newId: () => number;
  readonly #counted: Counted;
  readonly #current;
  readonly #close;
  readonly #renew;
  readonly #open;
  readonly #update;
  readonly #alone;
  readonly #readers;
  readonly #forget;
  readonly #add;

  /**
   * @param newId draws a number at random. Counted numbers would tell each person how many conversations the others had
   * in between.
   */
  constructor(db: Database, counted: Counted, newId: () => number) {
    this.#newId = newId;
    this.#counted = counted;
    this.#current = db.prepare<[PlaceKey], ConversationRow>(
      'SELECT id, level FROM conversations WHERE place = ? AND closed_at IS NULL LIMIT 1',
    );
    this.#close = db.prepare<[number, string, number]>('UPDATE conversations SET closed_at = ?, why = ? WHERE id = ?');
    this.#renew = db.prepare<[number, PlaceKey, number]>(
      `UPDATE conversations SET closed_at = ?, why = 'archived' WHERE place = ? AND closed_at IS NULL AND opened_at < ?`,
    );
    this.#open = db.prepare<[number, PlaceKey, TrustLevel, number], { id: number }>(
      `INSERT INTO conversations (id, place, level, opened_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
    );
    this.#update = db.prepare<[TrustLevel, number]>('UPDATE conversations SET level = ? WHERE id = ?');
    this.#readers = db.prepare<[number], { person: PersonName }>(
      `SELECT person FROM readers WHERE conversation = ? LIMIT ${READERS_MAX}`,
    );
    this.#alone = db.prepare<{ person: string; limit: number }, { id: number; place: PlaceKey; open: 0 | 1 }>(
      `SELECT conversations.id, conversations.place, conversations.closed_at IS NULL AS open
       FROM readers CROSS JOIN conversations ON conversations.id = readers.conversation
       WHERE readers.person = @person AND NOT EXISTS
         (SELECT 1 FROM readers AS other WHERE other.conversation = readers.conversation AND other.person <> @person)
       LIMIT @limit`,
    );
    this.#forget = db.prepare<[number]>('DELETE FROM readers WHERE conversation = ?');
    this.#add = db.prepare<[number, string, number]>(
      'INSERT INTO readers (conversation, person, last_at) VALUES (?, ?, ?)',
    );
  }

  /** Those that this person alone could read. */
  ofAlone(person: string, limit: number): { id: number; place: PlaceKey; isOpen: boolean }[] {
    return this.#alone.all({ person, limit }).map(({ id, place, open }) => ({ id, place, isOpen: open === 1 }));
  }

  /** The conversation that what is said in front of this audience belongs to. */
  enter({ place, level, readers, speaker }: Audience, now: number): number {
    const present = new Set(speaker === undefined ? readers : [...readers, speaker]);
    const id = this.#goOn(place, level, present, now) ?? this.#begin(place, level, now);
    this.#forget.run(id);
    for (const reader of present) this.#add.run(id, reader, now);
    if (speaker !== undefined) this.#counted.spoke(id, speaker);
    return id;
  }

  /** Whether there is a conversation in the place that goes on. */
  isOpen(place: PlaceKey): boolean {
    return this.#current.get(place) !== undefined;
  }

  /** Closes the open conversation of a place that was opened before `before`: what comes next begins a new one. */
  renew(place: PlaceKey, before: number, now: number): void {
    this.#renew.run(now, place, before);
  }

  /** Closes the open conversation of a place, where `person` is among its readers. Answers which it was. */
  archive(place: PlaceKey, person: string, now: number): number | undefined {
    const current = this.#current.get(place);
    if (current === undefined) return undefined;
    const readers: ReadonlySet<string> = this.readersOf(current.id);
    if (!readers.has(person)) return undefined;
    this.#close.run(now, 'archived', current.id);
    this.#counted.forget(place);
    return current.id;
  }

  /** Who could read it at its latest turn. */
  readersOf(conversation: number): ReadonlySet<PersonName> {
    return new Set(this.#readers.all(conversation).map(({ person }) => person));
  }

  /** The open conversation where this audience may hear it; otherwise it is closed. */
  #goOn(place: PlaceKey, level: TrustLevel, present: ReadonlySet<string>, now: number): number | undefined {
    const current = this.#current.get(place);
    if (current === undefined) return undefined;
    const known: ReadonlySet<string> = this.readersOf(current.id);
    const newcomers = [...present].filter((reader) => !known.has(reader));
    const fell = !reaches(level, current.level);
    if (!fell && newcomers.length === 0) {
      this.#update.run(level, current.id);
      return current.id;
    }
    const why = fell ? `the place fell from ${current.level} to ${level}` : 'someone new can read the place';
    this.#close.run(now, why, current.id);
    for (const newcomer of newcomers) this.#counted.joined(place, newcomer, now);
    return undefined;
  }

  #begin(place: PlaceKey, level: TrustLevel, now: number): number {
    for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
      const opened = this.#open.get(this.#newId(), place, level, now);
      if (opened !== undefined) return opened.id;
    }
    throw new Error('a conversation was not opened');
  }
}
