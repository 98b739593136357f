import type { PlaceKey } from '../../../protocol/address.ts';
import type { IdempotencyKey, PersonName, TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

const PAGE = 200;

/** A number may be taken: then another is drawn. */
const DRAWS_MAX = 1_000;

/** That somebody has at once. */
export const REMINDERS_MOST = 100;

export interface ReminderRow {
  readonly id: number;
  /** That set it. */
  readonly turn: TurnId;
  readonly key: IdempotencyKey;
  readonly person: PersonName;
  /** Where it was set, and is said. */
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly at: number;
  readonly text: string;
  readonly state: 'set' | 'said' | 'cancelled';
}

/** What people want to be reminded of: `set → said | cancelled`. */
export class Reminders {
  readonly #add;
  readonly #ofKey;
  readonly #get;
  readonly #list;
  readonly #end;
  readonly #due;
  readonly #lapse;
  readonly #nextAt;

  readonly #newId: () => number;

  /** @param newId draws a number at random. Counted ones would tell each person how many the others have. */
  constructor(db: Database, newId: () => number) {
    this.#newId = newId;
    this.#add = db.prepare<Omit<ReminderRow, 'state'>, { id: number }>(
      `INSERT INTO reminders (id, turn, key, person, place, level, at, text)
       VALUES (@id, @turn, @key, @person, @place, @level, @at, @text)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
    );
    this.#ofKey = db.prepare<[IdempotencyKey], ReminderRow>('SELECT * FROM reminders WHERE key = ? LIMIT 1');
    this.#get = db.prepare<[number], ReminderRow>('SELECT * FROM reminders WHERE id = ? LIMIT 1');
    this.#list = db.prepare<[PersonName], ReminderRow>(
      `SELECT * FROM reminders WHERE person = ? AND state = 'set' ORDER BY at, id LIMIT ${REMINDERS_MOST}`,
    );
    this.#end = db.prepare<[ReminderRow['state'], number]>(
      "UPDATE reminders SET state = ? WHERE id = ? AND state = 'set'",
    );
    this.#due = db.prepare<[number], ReminderRow>(
      `SELECT * FROM reminders WHERE state = 'set' AND at <= ? ORDER BY at, id LIMIT ${PAGE}`,
    );
    this.#lapse = db.prepare<[number]>("UPDATE reminders SET state = 'cancelled' WHERE state = 'set' AND at <= ?");
    this.#nextAt = db.prepare<[], { at: number }>("SELECT at FROM reminders WHERE state = 'set' ORDER BY at LIMIT 1");
  }

  add(row: Omit<ReminderRow, 'id' | 'state'>): number {
    for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
      const added = this.#add.get({ ...row, id: this.#newId() });
      if (added !== undefined) return added.id;
    }
    throw new Error('a reminder was not set');
  }

  ofKey(key: IdempotencyKey): ReminderRow | undefined {
    return this.#ofKey.get(key);
  }

  get(id: number): ReminderRow | undefined {
    return this.#get.get(id);
  }

  /** Those that somebody waits for, the next first. */
  list(person: PersonName): readonly ReminderRow[] {
    return this.#list.all(person);
  }

  end(id: number, state: 'said' | 'cancelled'): void {
    this.#end.run(state, id);
  }

  due(now: number): readonly ReminderRow[] {
    return this.#due.all(now);
  }

  /** What is past is not said any more. Answers how many there were. */
  lapse(now: number): number {
    return this.#lapse.run(now).changes;
  }

  nextAt(): number | undefined {
    return this.#nextAt.get()?.at;
  }
}
