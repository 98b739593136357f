import type { Delivered, DeliveryMode, Run, RunCause, RunState } from '../../../protocol/contracts/journal/index.ts';
import type { Mark } from '../../../protocol/contracts/own.ts';
import type { InboxId } from '../../../protocol/ids.ts';
import type * as z from '../../../protocol/schema.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { Looked } from './own.ts';

/** Woken at once, and shown together. */
const PAGE = 200;

export interface RunRow {
  readonly id: number;
  readonly job: string;
  readonly instant: number;
  readonly first: number;
  readonly count: number;
  readonly cause: RunCause;
  readonly state: RunState;
  /** The message that it came in as. */
  readonly inbox: InboxId | null;
  readonly delivery: DeliveryMode;
  readonly tries: number;
  readonly retries: number;
  readonly next_at: number | null;
  readonly at: number;
  readonly ended: number | null;
  readonly why: string | null;
}

type NewRow = Pick<
  RunRow,
  'job' | 'instant' | 'first' | 'count' | 'cause' | 'state' | 'inbox' | 'delivery' | 'retries' | 'at' | 'why'
>;

/** What became of each instant of each job. One instant has one row. */
export class Runs {
  readonly #add;
  readonly #has;
  readonly #open;
  readonly #allOpen;
  readonly #ofInbox;
  readonly #end;
  readonly #retry;
  readonly #due;
  readonly #nextAt;
  readonly #resume;
  readonly #all;
  readonly #ofJob;
  readonly #page;
  readonly #deliveries;

  constructor(db: Database) {
    const columns =
      'id, job, instant, first, count, cause, state, inbox, delivery, tries, retries, next_at, at, ended, why';
    this.#add = db.prepare<NewRow & { tries: number; ended: number | null }>(
      `INSERT INTO runs (job, instant, first, count, cause, state, inbox, delivery, tries, retries, at, ended, why)
       VALUES (@job, @instant, @first, @count, @cause, @state, @inbox, @delivery, @tries, @retries, @at, @ended, @why)
       ON CONFLICT (job, instant) DO NOTHING`,
    );
    this.#has = db.prepare<[string, number]>('SELECT 1 FROM runs WHERE job = ? AND instant = ? LIMIT 1');
    this.#open = db.prepare<[string], RunRow>(
      `SELECT ${columns} FROM runs INDEXED BY runs_open WHERE job = ? AND state IN ('running', 'retrying') LIMIT 1`,
    );
    this.#allOpen = db.prepare<[], RunRow>(
      `SELECT ${columns} FROM runs INDEXED BY runs_open WHERE state IN ('running', 'retrying') ORDER BY job LIMIT 1000`,
    );
    this.#ofInbox = db.prepare<[InboxId], RunRow>(`SELECT ${columns} FROM runs WHERE inbox = ? LIMIT 1`);
    this.#end = db.prepare<[RunState, number, string | null, number]>(
      'UPDATE runs SET state = ?, ended = ?, why = ?, next_at = NULL WHERE id = ?',
    );
    this.#retry = db.prepare<[number, string, number]>(
      "UPDATE runs SET state = 'retrying', next_at = ?, why = ? WHERE id = ?",
    );
    this.#due = db.prepare<[number], RunRow>(
      `SELECT ${columns} FROM runs WHERE next_at <= ? ORDER BY next_at LIMIT ${PAGE}`,
    );
    this.#nextAt = db.prepare<[], { next_at: number }>(
      'SELECT next_at FROM runs WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1',
    );
    this.#resume = db.prepare<[number]>(
      "UPDATE runs SET state = 'running', tries = tries + 1, next_at = NULL, ended = NULL WHERE id = ?",
    );
    this.#all = db.prepare<[number], RunRow>(`SELECT ${columns} FROM runs ORDER BY id DESC LIMIT ?`);
    this.#ofJob = db.prepare<[string, number], RunRow>(
      `SELECT ${columns} FROM runs WHERE job = ? ORDER BY instant DESC LIMIT ?`,
    );
    this.#page = db.prepare<[string, number], RunRow>(
      `SELECT ${columns} FROM runs WHERE job = ? AND instant > ? ORDER BY instant LIMIT ${PAGE}`,
    );
    // What was said about it to its own person is no delivery of its answer.
    this.#deliveries = db.prepare<[InboxId], z.output<typeof Delivered>>(
      `SELECT outbox.place, iif(outbox.state = 'pending', 'queued', outbox.state) AS state, outbox.why
       FROM turns CROSS JOIN outbox ON outbox.turn = turns.id
       WHERE turns.inbox = ? AND outbox.kind = 'sent' ORDER BY outbox.id LIMIT 20`,
    );
  }

  /** Answers whether the instant was nobody's before. */
  add(row: NewRow): boolean {
    const isOpen = row.state === 'running';
    return this.#add.run({ ...row, tries: isOpen ? 1 : 0, ended: isOpen ? null : row.at }).changes === 1;
  }

  has(job: string, instant: number): boolean {
    return this.#has.get(job, instant) !== undefined;
  }

  /** The one that is not over. */
  open(job: string): RunRow | undefined {
    return this.#open.get(job);
  }

  /** Of every job: each has one at most. */
  allOpen(): readonly RunRow[] {
    return this.#allOpen.all();
  }

  ofInbox(inbox: InboxId): RunRow | undefined {
    return this.#ofInbox.get(inbox);
  }

  end(id: number, state: RunState, now: number, why: string | null = null): void {
    this.#end.run(state, now, why, id);
  }

  retryAt(id: number, at: number, why: string): void {
    this.#retry.run(at, why, id);
  }

  /** Those that are to be tried again by now. */
  due(now: number): readonly RunRow[] {
    return this.#due.all(now);
  }

  nextAt(): number | undefined {
    return this.#nextAt.get()?.next_at;
  }

  /** It runs once more. */
  resume(id: number): void {
    this.#resume.run(id);
  }

  /** The newest first. */
  list(job: string | null, limit: number): Run[] {
    const rows = job === null ? this.#all.all(limit) : this.#ofJob.all(job, limit);
    return rows.map((row) => this.#shown(row));
  }

  /** Of these jobs, one after the other, the oldest first: a page behind `after`, which is a job's place among them and an instant. */
  page(jobs: readonly string[], [at, after]: Mark): Looked<Run> {
    const job = jobs[at];
    if (job === undefined) return { rows: [], next: null };
    const rows = this.#page.all(job, after);
    const next: Mark | null =
      rows.length === PAGE ? [at, rows.at(-1)?.instant ?? after] : at + 1 < jobs.length ? [at + 1, 0] : null;
    return { rows: rows.map((row) => ({ mark: [at, row.instant], row: this.#shown(row) })), next };
  }

  #shown({ id: _, inbox, delivery: _mode, retries: _retries, next_at: nextAt, ...row }: RunRow): Run {
    return { ...row, nextAt, deliveries: inbox === null ? [] : this.#deliveries.all(inbox) };
  }
}
