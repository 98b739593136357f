import type { Database } from '../../kernel/sqlite/index.ts';
import type { Imports } from '../tables/imports.ts';

/** Rows of a kind that are taken away in one transaction: nobody waits long for it. */
const SLICE = 500;

/** Turns whose rows one slice looks for. */
const TURNS = 200;

/** Turns of a conversation, by their number: after `from`, up to `to`. */
interface Stretch {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Forgets whole conversations. First nobody can see one any more, then its words go, a slice at a time; after a crash in
 * between it goes on where it was.
 *
 * What stays are numbers: that there was a turn, whose, when, at which level, and what it cost; and the ids of its messages, so
 * that one that is delivered again is known, and not answered again.
 */
export class Forgetting {
  readonly #imports: Imports;
  readonly #isAtWork;
  readonly #hide;
  readonly #readers;
  readonly #spoke;
  readonly #unfinished;
  readonly #finish;
  readonly #next;
  /** Of which turns of a conversation nothing is left: looked through once, however many slices it takes. */
  readonly #gone = new Map<number, number>();
  /** In this order: what refers to others before what it refers to. */
  readonly #slices;

  constructor(db: Database, imports: Imports) {
    this.#imports = imports;
    const left = (table: string, states: readonly string[], which = 'true'): string =>
      `EXISTS (SELECT 1 FROM turns CROSS JOIN ${table} ON ${table}.turn = turns.id
               WHERE turns.conversation = @id AND ${table}.state IN (${states.map((state) => `'${state}'`).join(', ')}) AND ${which})`;
    this.#isAtWork = db.prepare<{ id: number }, { working: 0 | 1 }>(
      `SELECT EXISTS (SELECT 1 FROM turns WHERE conversation = @id AND state = 'running')
           OR ${left('outbox', ['pending', 'queued', 'sending'])}
           OR ${left('jobs', ['pending', 'ready', 'running'], "(jobs.kind = 'share' OR jobs.state = 'running')")}
           OR ${left('approvals', ['asked', 'pending', 'approved'])} AS working LIMIT 1`,
    );
    this.#hide = db.prepare<[number, number]>(
      "UPDATE conversations SET closed_at = coalesce(closed_at, ?), why = 'forgetting' WHERE id = ?",
    );
    this.#readers = db.prepare<[number]>('DELETE FROM readers WHERE conversation = ?');
    this.#spoke = db.prepare<[number]>('DELETE FROM spoke WHERE conversation = ?');
    this.#unfinished = db.prepare<[number], { id: number }>(
      `SELECT id FROM conversations INDEXED BY conversations_forgetting
       WHERE why = 'forgetting' AND id > ? ORDER BY id LIMIT 1`,
    );
    this.#next = db.prepare<[number, number, number], { n: number }>(
      `SELECT n FROM (SELECT n FROM turns WHERE conversation = ? AND n > ? ORDER BY n LIMIT ?) ORDER BY n DESC LIMIT 1`,
    );
    this.#finish = db.prepare<[number]>("UPDATE conversations SET why = 'forgotten' WHERE id = ?");
    const stretch = 'turns.conversation = @id AND turns.n > @from AND turns.n <= @to';
    const of = (table: string): string =>
      `SELECT ${table}.id FROM turns CROSS JOIN ${table} ON ${table}.turn = turns.id WHERE ${stretch} LIMIT ${SLICE}`;
    this.#slices = [
      ...['entries', 'jobs', 'approvals', 'outbox', 'reminders'].map(
        (table) => `DELETE FROM ${table} WHERE id IN (${of(table)})`,
      ),
      ...['inbox.id', 'inbox.joins'].map(
        (key) =>
          `UPDATE inbox SET text = '', also = '[]'
           WHERE id IN (SELECT inbox.id FROM turns CROSS JOIN inbox ON ${key} = turns.inbox
                        WHERE ${stretch} AND inbox.text <> '' AND inbox.state IN ('done', 'failed') LIMIT ${SLICE})`,
      ),
    ].map((sql) => db.prepare<Stretch>(sql));
  }

  /** Something of it is still under way: a turn, words, a job, a request. What only waits to be captured is forgotten with it. */
  isAtWork(id: number): boolean {
    return this.#isAtWork.get({ id })?.working === 1;
  }

  /** From now on nobody can see it. An open one is closed. */
  hide(id: number, now: number): void {
    this.#hide.run(now, id);
    this.#readers.run(id);
    this.#spoke.run(id);
  }

  /** The first after `after` that is hidden, and whose words are not all gone. */
  unfinished(after = 0): number | undefined {
    return this.#unfinished.get(after)?.id;
  }

  /** Takes the next of its words away. Answers whether there is more. */
  slice(id: number): boolean {
    const from = this.#gone.get(id) ?? 0;
    const to = this.#next.get(id, from, TURNS)?.n;
    if (to === undefined) {
      if (this.#imports.forget(id, SLICE)) return true;
      this.#finish.run(id);
      this.#gone.delete(id);
      return false;
    }
    for (const statement of this.#slices) if (statement.run({ id, from, to }).changes > 0) return true;
    // Only where nothing was left to take away: what this transaction takes comes back where it fails.
    this.#gone.set(id, to);
    return true;
  }
}
