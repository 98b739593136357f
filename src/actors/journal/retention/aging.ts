import type { Retention } from '../../../protocol/starts.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Rows of each kind that one run takes away. */
const MOST = 500;

/** Somebody who came in counts for a day (`Counted`). */
const JOINED_MS = 24 * 60 * 60 * 1_000;

interface Aged {
  /** Changes at most `MOST` rows that are older than the time that it is given. */
  readonly run: (before: number) => number;
  readonly afterMs: number;
}

/**
 * What is over and old. Nothing that waits, runs or is unknown is touched, no message forgets that it came, and what refers to
 * something goes before it.
 */
export class Aging {
  readonly #aged: readonly Aged[];
  readonly #closed;
  readonly #transcriptsMs: number | null;

  constructor(db: Database, { transcriptsMs, outboxMs, requestsMs }: Retention) {
    this.#transcriptsMs = transcriptsMs;
    const aged = (afterMs: number, sql: string, ...states: readonly (string | undefined)[]): Aged[] => {
      const statement = db.prepare<unknown[]>(sql);
      return (states.length === 0 ? [undefined] : states).map((state) => ({
        afterMs,
        run: (before) => statement.run(...(state === undefined ? [] : [state]), before, MOST).changes,
      }));
    };
    this.#aged = [
      // A job says nothing of when it ended: that of its turn, which was before.
      ...aged(
        outboxMs,
        `DELETE FROM jobs WHERE id IN (
           SELECT old.id FROM (SELECT id, turn FROM jobs INDEXED BY jobs_by_state WHERE state = ? ORDER BY id LIMIT 2000) AS old
           CROSS JOIN turns ON turns.id = old.turn WHERE turns.ended < ? LIMIT ?)`,
        ...['done', 'dropped', 'failed'],
      ),
      ...aged(
        requestsMs,
        `DELETE FROM approvals WHERE n IN (
           SELECT n FROM approvals INDEXED BY approvals_by_age WHERE state = ? AND decided_at < ?
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.approval = approvals.id) ORDER BY decided_at LIMIT ?)`,
        ...['denied', 'expired', 'applied', 'failed'],
      ),
      ...aged(outboxMs, OUTBOX, 'sent', 'failed'),
      ...aged(requestsMs, OUTBOX, 'held'),
      // Nobody knows whether they arrived, and somebody has let that be.
      ...aged(
        outboxMs,
        `DELETE FROM outbox WHERE id IN (
           SELECT id FROM outbox INDEXED BY outbox_by_age WHERE state = 'unknown' AND at < ? AND dropped_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM approvals WHERE approvals.outbox = outbox.id) ORDER BY at LIMIT ?)`,
      ),
      // What came to no turn is of no conversation, and goes with none.
      ...aged(
        outboxMs,
        `UPDATE inbox SET text = '', also = '[]' WHERE id IN (
           SELECT id FROM inbox INDEXED BY inbox_letters
           WHERE state = 'failed' AND dropped_at IS NULL AND text <> '' AND at < ?
             AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.inbox = coalesce(inbox.joins, inbox.id)) ORDER BY id LIMIT ?)`,
      ),
      ...aged(
        outboxMs,
        `DELETE FROM runs WHERE id IN (
           SELECT id FROM runs INDEXED BY runs_by_age WHERE state NOT IN ('running', 'retrying') AND at < ? ORDER BY at LIMIT ?)`,
      ),
      ...aged(
        outboxMs,
        `DELETE FROM reminders WHERE id IN (
           SELECT id FROM reminders INDEXED BY reminders_over WHERE state <> 'set' AND at < ? ORDER BY at LIMIT ?)`,
      ),
      // When the household was restored from a backup stays known: docs/operations.md, "Backup and restore".
      ...aged(
        requestsMs,
        `DELETE FROM notices WHERE id IN (
           SELECT id FROM notices INDEXED BY notices_shown
           WHERE shown = 1 AND at < ? AND about <> 'restored' ORDER BY at LIMIT ?)`,
      ),
      ...aged(
        requestsMs,
        `UPDATE inbox SET state = 'failed', text = '', also = '[]' WHERE id IN (
           SELECT id FROM inbox INDEXED BY inbox_held_age WHERE state = 'held' AND at < ? ORDER BY at LIMIT ?)`,
      ),
      ...aged(
        JOINED_MS,
        `DELETE FROM joins WHERE (place, person) IN (
           SELECT place, person FROM joins INDEXED BY joins_by_age WHERE at < ? ORDER BY at LIMIT ?)`,
      ),
    ];
    this.#closed = db.prepare<[number, number], { id: number }>(
      `SELECT id FROM conversations INDEXED BY conversations_closed
       WHERE closed_at IS NOT NULL AND why NOT IN ('forgetting', 'forgotten') AND closed_at < ? ORDER BY closed_at LIMIT ?`,
    );
  }

  /** Takes away what is too old, some of it. Answers whether there may be more. */
  run(now: number): boolean {
    const counts = this.#aged.map(({ run, afterMs }) => run(now - afterMs));
    return counts.some((count) => count === MOST);
  }

  /** Conversations that were closed so long ago that they are to be forgotten, the oldest first. */
  transcripts(now: number): readonly number[] {
    if (this.#transcriptsMs === null) return [];
    return this.#closed.all(now - this.#transcriptsMs, MOST).map(({ id }) => id);
  }
}

const OUTBOX = `DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox INDEXED BY outbox_by_age WHERE state = ? AND at < ?
    AND NOT EXISTS (SELECT 1 FROM approvals WHERE approvals.outbox = outbox.id) ORDER BY at LIMIT ?)`;
