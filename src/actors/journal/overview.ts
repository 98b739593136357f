import type { Overview } from '../../protocol/contracts/journal/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';

/** Nobody needs to know whether it is a hundred thousand or more; counting them would hold everybody up. */
const COUNT_MAX = 100_000;

/** What waits to be captured waits on purpose. */
const count = (table: string, states: readonly string[], which = 'true'): string =>
  `(SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE state IN (${states.map((state) => `'${state}'`).join(', ')}) AND ${which} LIMIT ${COUNT_MAX}))`;

/** What did not get through, and was not let go (`Letters`). */
const FAILED = letters('inbox', "state = 'failed' AND dropped_at IS NULL AND text <> '' AND joins IS NULL");
const UNDELIVERED = (state: 'failed' | 'unknown'): string =>
  letters('outbox', `state IN ('failed', 'unknown') AND dropped_at IS NULL AND state = '${state}'`);
const UNDONE = letters('jobs', "state = 'failed' AND dropped_at IS NULL");

function letters(table: string, which: string): string {
  return `(SELECT count(*) FROM (SELECT 1 FROM ${table} INDEXED BY ${table}_letters WHERE ${which} LIMIT ${COUNT_MAX}))`;
}

/** Everything in numbers, in one statement. */
export function prepareOverview(db: Database): () => Overview {
  const statement = db.prepare<[], Overview>(
    `SELECT ${count('inbox', ['waiting'])} AS waiting,
            ${count('inbox', ['running'])} AS running,
            ${count('inbox', ['held'])} AS held,
            ${FAILED} AS failed,
            ${count('outbox', ['queued', 'sending', 'held'])} AS replies,
            ${UNDELIVERED('unknown')} AS unknown,
            ${UNDELIVERED('failed')} AS undelivered,
            ${UNDONE} AS undone,
            ${count('jobs', ['pending', 'ready', 'running'], "(kind = 'share' OR next_at IS NULL)")} AS jobs,
            ${count('approvals', ['pending'])} AS approvals,
            (SELECT coalesce(max(n), 0) FROM turns) AS turns`,
  );
  return () => {
    const overview = statement.get();
    if (overview === undefined) throw new Error('an overview has one row');
    return overview;
  };
}
