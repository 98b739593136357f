import type { PlaceKey } from '../../../protocol/address.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** More than any room has. */
export const READERS_MAX = 10_000;

/** So long somebody whose coming closed a conversation counts as reading the place. */
const JOINED_MS = 24 * 60 * 60 * 1_000;

/**
 * Who counts as reading a place although they may not be there: whoever spoke in its open conversation, and for a day
 * whoever closed one by coming. So a place does not rise when a talker steps out, and whoever comes and goes closes a
 * conversation once a day: what is said meanwhile is said as if they were there.
 */
export class Counted {
  readonly #speak;
  readonly #join;
  readonly #forget;
  readonly #list;

  constructor(db: Database) {
    this.#speak = db.prepare<[number, string]>(
      'INSERT INTO spoke (conversation, person) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#join = db.prepare<[PlaceKey, string, number]>(
      `INSERT INTO joins (place, person, at) VALUES (?, ?, ?)
       ON CONFLICT (place, person) DO UPDATE SET at = excluded.at`,
    );
    this.#forget = db.prepare<[PlaceKey]>('DELETE FROM joins WHERE place = ?');
    this.#list = db.prepare<[PlaceKey, PlaceKey, number, number], { person: PersonName }>(
      `SELECT person FROM spoke
       WHERE conversation = (SELECT id FROM conversations WHERE place = ? AND closed_at IS NULL LIMIT 1)
       UNION SELECT person FROM joins WHERE place = ? AND at > ? LIMIT ?`,
    );
  }

  spoke(conversation: number, person: string): void {
    this.#speak.run(conversation, person);
  }

  /** Their coming closed the conversation of this place. */
  joined(place: PlaceKey, person: string, now: number): void {
    this.#join.run(place, person, now);
  }

  /** Nobody counts here for having come any more. */
  forget(place: PlaceKey): void {
    this.#forget.run(place);
  }

  in(place: PlaceKey, now: number): readonly PersonName[] {
    return this.#list.all(place, place, now - JOINED_MS, READERS_MAX).map(({ person }) => person);
  }
}
