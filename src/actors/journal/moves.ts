/**
 * The lives of what waits: a message, words on their way, a job. Who has one under way is this process: what it left so is free
 * again at the next start (`recover`).
 */
import type { Database } from '../kernel/sqlite/index.ts';
import type { InboxState } from './tables/inbox.ts';
import type { JobState } from './tables/jobs.ts';
import type { OutboxState } from './tables/outbox.ts';

type Moves<S extends string> = Readonly<Record<S, readonly S[]>>;

/** `failed → waiting`: somebody retried it by hand. */
const INBOX: Moves<InboxState> = {
  waiting: ['running', 'done', 'held', 'failed'],
  running: ['done', 'failed', 'held'],
  // Admitted, before the supervisor heard that it was held.
  held: ['waiting', 'running', 'done', 'failed'],
  failed: ['waiting'],
  done: [],
};

/** `failed | unknown → queued`: by hand. `queued → unknown`: restored from a backup, it may have gone since. */
const OUTBOX: Moves<OutboxState> = {
  pending: ['queued'],
  queued: ['sending', 'held', 'failed', 'unknown'],
  sending: ['sent', 'queued', 'failed', 'unknown'],
  held: ['queued'],
  failed: ['queued'],
  unknown: ['queued'],
  sent: [],
};

/** `failed → ready`: by hand. */
const JOBS: Moves<JobState> = {
  pending: ['ready', 'dropped'],
  ready: ['running', 'done', 'dropped'],
  running: ['ready', 'done', 'failed'],
  failed: ['ready'],
  dropped: [],
  done: [],
};

export const MOVES = { inbox: INBOX, outbox: OUTBOX, jobs: JOBS } as const;

/**
 * No mistake of ours moves a row otherwise: SQLite refuses it, and the transaction it is part of. The triggers are this
 * connection's own, so they are always those of the code that runs.
 */
export function enforceMoves(db: Database): void {
  for (const [table, moves] of Object.entries(MOVES)) {
    const allowed = Object.entries<readonly string[]>(moves).flatMap(([from, all]) =>
      all.map((to) => `'${from} ${to}'`),
    );
    db.exec(
      `CREATE TEMP TRIGGER ${table}_moves BEFORE UPDATE OF state ON main.${table}
       WHEN OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN (${allowed.join(', ')})
       BEGIN SELECT RAISE(ABORT, 'a row of ${table} does not move like this'); END`,
    );
  }
}
