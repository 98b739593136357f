import type { Cap, CapState } from '../../../domain/money/caps.ts';
import type { Purpose } from '../../../protocol/contracts/usage.ts';
import type { PersonName, TurnId } from '../../../protocol/ids.ts';
import type { Usage } from '../../../protocol/model.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** A call that is about to be made. */
export interface NewCall {
  readonly turn: TurnId;
  readonly purpose: Purpose;
  readonly person: PersonName;
  readonly level: TrustLevel;
  readonly model: string;
  readonly day: string;
  readonly at: number;
  /** Tokens that go out, and that may come back. */
  readonly sent: number;
  readonly most: number;
  /** Micro-dollars that it may cost at most. */
  readonly held: number;
}

export interface CallRow extends NewCall {
  readonly id: number;
  readonly state: 'running' | 'reported' | 'estimated';
  readonly micros: number | null;
}

/** What a call came to. */
export interface Ended extends Usage {
  readonly state: 'reported' | 'estimated';
  /** Who answered. */
  readonly model: string;
  /** Null where nobody knows its price. */
  readonly micros: number | null;
}

/** A call of no turn, of which no row is kept. */
export interface Counted extends Usage, Pick<NewCall, 'day' | 'person' | 'level'>, Pick<Ended, 'model' | 'micros'> {}

const SPEND =
  'INSERT INTO spending (day, person, level, model, calls, estimated, unpriced, input, output, cache_read, cache_write, micros)';
const ADDED = `ON CONFLICT (day, person, level, model) DO UPDATE SET
  calls = calls + 1, estimated = estimated + excluded.estimated, unpriced = unpriced + excluded.unpriced,
  input = input + excluded.input, output = output + excluded.output, cache_read = cache_read + excluded.cache_read,
  cache_write = cache_write + excluded.cache_write, micros = micros + excluded.micros`;

const ROW = 'id, turn, purpose, person, level, model, day, at, state, sent, most, held, micros';
const TOKENS = 'input + output + cache_read + cache_write';

/** As many as can run at once, many times over. */
const LOST_MOST = 500;

/** Model calls, each from before it is made; and what they come to, by day, person, level and model. */
export class Calls {
  readonly #begin;
  readonly #get;
  readonly #end;
  readonly #drop;
  readonly #count;
  readonly #countOther;
  readonly #spent;
  readonly #held;
  readonly #running;

  constructor(db: Database) {
    this.#begin = db.prepare<NewCall>(
      `INSERT INTO usage (turn, purpose, person, level, model, day, at, state, sent, most, held)
       VALUES (@turn, @purpose, @person, @level, @model, @day, @at, 'running', @sent, @most, @held)`,
    );
    this.#get = db.prepare<[number], CallRow>(`SELECT ${ROW} FROM usage WHERE id = ? LIMIT 1`);
    this.#end = db.prepare<Ended & { id: number }>(
      `UPDATE usage SET state = @state, model = @model, input = @input, output = @output, cache_read = @cacheRead, cache_write = @cacheWrite,
         micros = @micros, held = 0
       WHERE id = @id`,
    );
    this.#drop = db.prepare<[number]>("DELETE FROM usage WHERE id = ? AND state = 'running'");
    this.#count = db.prepare<[number]>(
      `${SPEND} SELECT day, person, level, model, 1, state = 'estimated', micros IS NULL, input, output, cache_read, cache_write,
         coalesce(micros, 0)
       FROM usage WHERE id = ? ${ADDED}`,
    );
    this.#countOther = db.prepare<Counted>(
      `${SPEND} VALUES (@day, @person, @level, @model, 1, 0, @micros IS NULL, @input, @output, @cacheRead, @cacheWrite,
         coalesce(@micros, 0)) ${ADDED}`,
    );
    // Of everybody where neither is given.
    const whose = '(@level IS NULL OR level = @level) AND (@person IS NULL OR person = @person)';
    this.#spent = db.prepare<Whose, Amount>(
      `SELECT coalesce(sum(micros), 0) AS micros, coalesce(sum(${TOKENS}), 0) AS tokens
       FROM spending WHERE day = @day AND ${whose} LIMIT 1`,
    );
    this.#held = db.prepare<Whose, Amount>(
      `SELECT coalesce(sum(held), 0) AS micros, coalesce(sum(sent + most), 0) AS tokens
       FROM usage INDEXED BY usage_running WHERE state = 'running' AND day = @day AND ${whose} LIMIT 1`,
    );
    this.#running = db.prepare<[number], CallRow>(
      `SELECT ${ROW} FROM usage INDEXED BY usage_running WHERE state = 'running' LIMIT ?`,
    );
  }

  begin(call: NewCall): number {
    return Number(this.#begin.run(call).lastInsertRowid);
  }

  get(id: number): CallRow | undefined {
    return this.#get.get(id);
  }

  /** The call is over, and counts. */
  end(id: number, ended: Ended): void {
    this.#end.run({ id, ...ended });
    this.#count.run(id);
  }

  /** It counts, and nothing else is known of it. */
  count(call: Counted): void {
    this.#countOther.run(call);
  }

  /** No model ran: it counts as if it had not been. */
  drop(id: number): void {
    this.#drop.run(id);
  }

  /** What counts towards the cap on that day, and what calls that run may still add. */
  state({ unit, level, person }: Cap, day: string): CapState {
    const whose = { day, level: level ?? null, person: person ?? null };
    return { spent: this.#spent.get(whose)?.[unit] ?? 0, held: this.#held.get(whose)?.[unit] ?? 0 };
  }

  /** Calls that are not over. */
  running(): readonly CallRow[] {
    return this.#running.all(LOST_MOST);
  }
}

interface Whose {
  readonly day: string;
  readonly level: TrustLevel | null;
  readonly person: string | null;
}

interface Amount {
  readonly micros: number;
  readonly tokens: number;
}
