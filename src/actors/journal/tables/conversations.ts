import type { PlaceKey } from '../../../protocol/address.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

interface ConversationRow {
  readonly id: number;
  readonly level: TrustLevel;
  /** JSON array of names. */
  readonly readers: string;
}

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
  readonly #current;
  readonly #close;
  readonly #open;
  readonly #update;

  constructor(db: Database) {
    this.#current = db.prepare<[PlaceKey], ConversationRow>(
      'SELECT id, level, readers FROM conversations WHERE place = ? AND closed_at IS NULL LIMIT 1',
    );
    this.#close = db.prepare<[number, string, number]>('UPDATE conversations SET closed_at = ?, why = ? WHERE id = ?');
    this.#open = db.prepare<[PlaceKey, TrustLevel, string, number], { id: number }>(
      'INSERT INTO conversations (place, level, readers, opened_at) VALUES (?, ?, ?, ?) RETURNING id',
    );
    this.#update = db.prepare<[TrustLevel, string, number]>(
      'UPDATE conversations SET level = ?, readers = ? WHERE id = ?',
    );
  }

  /** The conversation that a turn in front of this audience belongs to. */
  enter(audience: Audience, now: number): number {
    const readers = JSON.stringify([...new Set(audience.readers)].sort());
    const current = this.#current.get(audience.place);
    const reason = current && reasonToClose(current, audience);
    if (current !== undefined && reason === undefined) {
      this.#update.run(audience.level, readers, current.id);
      return current.id;
    }
    if (current !== undefined && reason !== undefined) this.#close.run(now, reason, current.id);
    const opened = this.#open.get(audience.place, audience.level, readers, now);
    if (opened === undefined) throw new Error('a conversation was not opened');
    return opened.id;
  }
}

function reasonToClose(current: ConversationRow, { level, readers }: Audience): string | undefined {
  if (!reaches(level, current.level)) return `the place fell from ${current.level} to ${level}`;
  const known: unknown = JSON.parse(current.readers);
  // A list that cannot be read knows nobody.
  const isNew = (reader: string): boolean => !Array.isArray(known) || !known.includes(reader);
  return readers.some(isNew) ? 'someone new can read the place' : undefined;
}
