import type { PlaceKey } from '../../../protocol/address.ts';
import type { Audience } from '../../../protocol/contracts/memory/index.ts';
import type { ApprovalId, IdempotencyKey, JobId, PersonName, TurnId } from '../../../protocol/ids.ts';
import type { StoreName, TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { PAGE } from './inbox.ts';

export type JobState = 'pending' | 'ready' | 'running' | 'done' | 'dropped' | 'failed';

/** A job, without its words. */
export interface Work {
  readonly id: JobId;
  readonly kind: 'share' | 'capture' | 'compact' | 'file';
  readonly turn: TurnId;
  /** Null where it leads to none: a conversation is compacted where it is. */
  readonly store: StoreName | null;
  /** Of what is captured: for whom. */
  readonly audience: Audience | null;
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  /** How far the words are believed. */
  readonly integrity: TrustLevel;
  /** Of a file: the folder of the workspace, and its path there. */
  readonly scope: string | null;
  readonly path: string | null;
  /** Who let it be done, where it was asked for. */
  readonly approvedBy: PersonName | null;
  /** Who could read it then, as they were shown: the lowest of them. */
  readonly reaches: TrustLevel | null;
  /** Of the message whose turn left it behind. */
  readonly trace: string | null;
}

export interface JobRow extends Work {
  readonly key: IdempotencyKey;
  readonly text: string;
  /** The request that it was asked by. */
  readonly approval: ApprovalId | null;
  readonly state: JobState;
  readonly attempts: number;
}

interface Wish
  extends Omit<
    JobRow,
    | 'id'
    | 'kind'
    | 'audience'
    | 'state'
    | 'attempts'
    | 'approval'
    | 'approvedBy'
    | 'reaches'
    | 'store'
    | 'scope'
    | 'path'
  > {
  readonly store: StoreName;
}

export interface NewJob extends Wish {
  /** The person's own words. */
  readonly quoted: 0 | 1;
}

export interface ApprovedJob extends Wish {
  readonly approval: ApprovalId;
  readonly approvedBy: PersonName;
}

export interface CaptureJob extends Omit<Wish, 'text'> {
  readonly audience: Audience;
  /** Not before; null: at once. */
  readonly nextAt: number | null;
}

/** A file that somebody let be written. */
export interface FileJob extends Omit<ApprovedJob, 'store'> {
  readonly scope: string;
  readonly path: string;
}

export type CompactJob = Pick<JobRow, 'turn' | 'key' | 'person' | 'place' | 'level' | 'trace'>;

export interface PendingJob {
  readonly store: StoreName;
  readonly text: string;
  readonly quoted: 0 | 1;
}

export const WORK = `id, kind, turn, store, audience, person, place, level, integrity, scope, path, approved_by AS approvedBy,
  (SELECT reaches FROM approvals WHERE approvals.id = approval) AS reaches, trace`;

/** What turns left to be done: `pending` until the turn is committed (or approved at once), then `ready → running → done | failed`. */
export class Jobs {
  readonly #add;
  readonly #approve;
  readonly #approveFile;
  readonly #capture;
  readonly #compact;
  readonly #compacts;
  readonly #get;
  readonly #has;
  readonly #pending;
  readonly #release;
  readonly #drop;
  readonly #forget;
  readonly #run;
  readonly #end;
  readonly #sleep;
  readonly #ready;
  readonly #nextAt;
  readonly #due;
  readonly #wake;
  readonly #recover;

  constructor(db: Database) {
    this.#add = db.prepare<NewJob>(
      `INSERT INTO jobs (turn, kind, store, text, key, person, place, level, integrity, quoted, trace)
       VALUES (@turn, 'share', @store, @text, @key, @person, @place, @level, @integrity, @quoted, @trace)`,
    );
    this.#approve = db.prepare<ApprovedJob, Work>(
      `INSERT INTO jobs (turn, kind, store, text, key, person, place, level, integrity, trace, approval, approved_by, state)
       VALUES (@turn, 'share', @store, @text, @key, @person, @place, @level, @integrity, @trace, @approval, @approvedBy,
               'ready')
       RETURNING ${WORK}`,
    );
    this.#approveFile = db.prepare<FileJob, Work>(
      `INSERT INTO jobs (turn, kind, scope, path, text, key, person, place, level, integrity, trace, approval, approved_by, state)
       VALUES (@turn, 'file', @scope, @path, @text, @key, @person, @place, @level, @integrity, @trace, @approval, @approvedBy,
               'ready')
       RETURNING ${WORK}`,
    );
    this.#capture = db.prepare<CaptureJob, Work>(
      `INSERT INTO jobs (turn, kind, store, audience, text, key, person, place, level, integrity, trace, state, next_at)
       VALUES (@turn, 'capture', @store, @audience, '', @key, @person, @place, @level, @integrity, @trace, 'ready',
               coalesce((SELECT min(next_at) FROM jobs INDEXED BY jobs_asleep
                         WHERE next_at IS NOT NULL AND kind = 'capture' AND attempts = 0 AND place = @place AND person = @person
                           AND level = @level AND store = @store AND audience = @audience LIMIT 1),
                        @nextAt))
       RETURNING ${WORK}`,
    );
    this.#compact = db.prepare<CompactJob, Work>(
      `INSERT INTO jobs (turn, kind, text, key, person, place, level, trace, state)
       VALUES (@turn, 'compact', '', @key, @person, @place, @level, @trace, 'ready') RETURNING ${WORK}`,
    );
    this.#compacts = db.prepare<[TurnId, TrustLevel]>(
      `SELECT 1 FROM jobs WHERE turn = ? AND state IN ('ready', 'running') AND kind = 'compact' AND level = ? LIMIT 1`,
    );
    this.#get = db.prepare<[JobId], JobRow>(
      `SELECT ${WORK}, key, text, approval, state, attempts FROM jobs WHERE id = ? LIMIT 1`,
    );
    this.#has = db.prepare<[IdempotencyKey]>('SELECT 1 FROM jobs WHERE key = ? LIMIT 1');
    this.#pending = db.prepare<[TurnId, number], PendingJob>(
      "SELECT store, text, quoted FROM jobs WHERE turn = ? AND state = 'pending' ORDER BY id LIMIT ?",
    );
    this.#release = db.prepare<[TurnId], Work>(
      `UPDATE jobs SET state = 'ready' WHERE turn = ? AND state = 'pending' RETURNING ${WORK}`,
    );
    this.#drop = db.prepare<[TurnId]>("UPDATE jobs SET state = 'dropped' WHERE turn = ? AND state = 'pending'");
    this.#forget = db.prepare<[TurnId]>("DELETE FROM jobs WHERE turn = ? AND state = 'pending'");
    this.#run = db.prepare<[JobId]>(
      "UPDATE jobs SET state = 'running', attempts = attempts + 1, next_at = NULL WHERE id = ?",
    );
    this.#end = db.prepare<[JobState, string | null, JobId]>(
      'UPDATE jobs SET state = ?, error = ?, next_at = NULL WHERE id = ?',
    );
    this.#sleep = db.prepare<[number, JobId]>("UPDATE jobs SET state = 'ready', next_at = ? WHERE id = ?");
    this.#ready = db.prepare<[number, number], Work>(
      `SELECT ${WORK} FROM jobs INDEXED BY jobs_by_state
       WHERE state IN ('ready', 'running') AND next_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#nextAt = db.prepare<[], { next_at: number }>(
      'SELECT next_at FROM jobs WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1',
    );
    this.#due = db.prepare<[number, number], Work>(
      `SELECT ${WORK} FROM jobs WHERE next_at <= ? ORDER BY next_at LIMIT ?`,
    );
    this.#wake = db.prepare<[JobId]>('UPDATE jobs SET next_at = NULL WHERE id = ?');
    this.#recover = db.prepare<[number]>(
      `UPDATE jobs SET state = 'ready'
       WHERE id IN (SELECT id FROM jobs WHERE state = 'running' ORDER BY id LIMIT ?)`,
    );
  }

  add(job: NewJob): void {
    this.#add.run(job);
  }

  /** Somebody who may decide said so: it is done without waiting for a turn. */
  approve(job: ApprovedJob): Work {
    const work = this.#approve.get(job);
    if (work === undefined) throw new Error('a job was not added');
    return work;
  }

  /** Somebody who may decide let this file be written. */
  approveFile(job: FileJob): Work {
    const work = this.#approveFile.get(job);
    if (work === undefined) throw new Error('a job was not added');
    return work;
  }

  /** The turn is committed: what was said in it is looked at later, with what waits of the same kind. */
  capture(job: CaptureJob): Work {
    const work = this.#capture.get(job);
    if (work === undefined) throw new Error('a job was not added');
    return work;
  }

  /** Somebody asked for it: it is done as soon as it can be. */
  compact(job: CompactJob): Work {
    const work = this.#compact.get(job);
    if (work === undefined) throw new Error('a job was not added');
    return work;
  }

  /** Somebody of this level asked for it already. */
  compacts(turn: TurnId, level: TrustLevel): boolean {
    return this.#compacts.get(turn, level) !== undefined;
  }

  has(key: IdempotencyKey): boolean {
    return this.#has.get(key) !== undefined;
  }

  get(id: JobId): JobRow | undefined {
    return this.#get.get(id);
  }

  /** What the turn wants to be shared, not yet released. */
  pending(turn: TurnId): readonly PendingJob[] {
    return this.#pending.all(turn, PAGE);
  }

  /** The turn is committed: its jobs may run. */
  release(turn: TurnId): readonly Work[] {
    return this.#release.all(turn);
  }

  /** The turn failed: its jobs will not run. */
  drop(turn: TurnId): void {
    this.#drop.run(turn);
  }

  /** The turn starts over: it may ask for other things under the same keys. */
  forget(turn: TurnId): void {
    this.#forget.run(turn);
  }

  run(id: JobId): void {
    this.#run.run(id);
  }

  end(id: JobId, state: 'done' | 'failed' | 'dropped', error: string | null): void {
    this.#end.run(state, error, id);
  }

  /** Ready again, not before `until`. */
  sleep(id: JobId, until: number): void {
    this.#sleep.run(until, id);
  }

  /** Those to be done, oldest first, a page after `after`. */
  ready(after: number): readonly Work[] {
    return this.#ready.all(after, PAGE);
  }

  nextAt(): number | undefined {
    return this.#nextAt.get()?.next_at;
  }

  /** Wakes those whose time has come. */
  wake(now: number): readonly Work[] {
    const due = this.#due.all(now, PAGE);
    for (const { id } of due) this.#wake.run(id);
    return due;
  }

  /** What ran when the thread ended runs again: its store knows by the key whether it was done. Answers how many. */
  recover(): number {
    return this.#recover.run(PAGE).changes;
  }
}
