import type { Sums, UsageReport } from '../../../protocol/contracts/usage.ts';
import type { PersonName, TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** As many rows as anybody looks at. */
const ROWS_MOST = 100;
const DAYS_MOST = 366;

const SUMS = `coalesce(sum(calls), 0) AS calls, coalesce(sum(estimated), 0) AS estimated, coalesce(sum(unpriced), 0) AS unpriced,
  coalesce(sum(input), 0) AS input, coalesce(sum(output), 0) AS output, coalesce(sum(cache_read), 0) AS cacheRead,
  coalesce(sum(cache_write), 0) AS cacheWrite, coalesce(sum(micros), 0) AS micros`;

/** Of single calls, in the same columns. */
const EACH = `id, turn, person, level, model, day, at, 1 AS calls, state = 'estimated' AS estimated, micros IS NULL AS unpriced,
  input, output, cache_read, cache_write, micros`;

/** Days from `from` to `to`, of one person or, where it is null, of everybody. */
export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly person: PersonName | null;
}

interface TurnSums extends Sums {
  readonly turn: TurnId;
  readonly at: number;
  readonly person: string;
  readonly level: TrustLevel;
  readonly model: string;
}

/** What was spent, looked back at. */
export class Spending {
  readonly #own;
  readonly #all;

  constructor(db: Database) {
    this.#own = prepare(db, 'INDEXED BY spending_by_person', 'INDEXED BY usage_by_person', 'person = @person AND');
    this.#all = prepare(db, '', 'INDEXED BY usage_by_day', '@person IS NULL AND');
  }

  total(asked: Asked): Sums {
    const sums = this.#of(asked).total.get(asked);
    if (sums === undefined) throw new Error('a sum has one row');
    return sums;
  }

  days(asked: Asked): UsageReport['days'] {
    return this.#of(asked)
      .days.all(asked)
      .map(({ day, ...sums }) => ({ day, sums }));
  }

  rows(asked: Asked, by: 'person' | 'level' | 'model' | 'turn'): UsageReport['rows'] {
    const statements = this.#of(asked);
    if (by !== 'turn') return statements[by].all(asked).map(({ key, ...sums }) => ({ key, sums }));
    return statements.turn.all(asked).map(({ turn, at, person, level, model, ...sums }) => ({
      key: turn,
      sums,
      turn: { at, person, level, model },
    }));
  }

  #of({ person }: Asked): Statements {
    return person === null ? this.#all : this.#own;
  }
}

type Statements = ReturnType<typeof prepare>;

function prepare(db: Database, days: string, calls: string, whose: string) {
  const within = `${whose} day BETWEEN @from AND @to`;
  const from = `FROM spending ${days} WHERE ${within}`;
  const by = (column: string) =>
    db.prepare<Asked, Sums & { key: string }>(
      `SELECT ${column} AS key, ${SUMS} ${from} GROUP BY ${column} ORDER BY micros DESC, input DESC, key LIMIT ${ROWS_MOST}`,
    );
  return {
    total: db.prepare<Asked, Sums>(`SELECT ${SUMS} ${from} LIMIT 1`),
    days: db.prepare<Asked, Sums & { day: string }>(
      `SELECT day, ${SUMS} ${from} GROUP BY day ORDER BY day LIMIT ${DAYS_MOST}`,
    ),
    person: by('person'),
    level: by('level'),
    model: by('model'),
    // The newest calls, of as many turns as are shown: each turn whole, however its calls lie among those of others.
    turn: db.prepare<Asked, TurnSums>(
      `SELECT turn, min(at) AS at, min(person) AS person, min(level) AS level, min(model) AS model, ${SUMS}
       FROM (SELECT ${EACH} FROM usage ${calls} WHERE ${within} AND state <> 'running' ORDER BY day DESC, id DESC LIMIT 5000)
       GROUP BY turn ORDER BY at DESC LIMIT ${ROWS_MOST}`,
    ),
  };
}
