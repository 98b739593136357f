import type { Database } from '../../kernel/sqlite/index.ts';
import type { Imports } from '../tables/imports.ts';

/** Rows that are taken away in one transaction: nobody waits long for it. */
const SLICE = 500;

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
    this.#unfinished = db.prepare<[], { id: number }>(
      "SELECT id FROM conversations INDEXED BY conversations_forgetting WHERE why = 'forgetting' ORDER BY id LIMIT 1",
    );
    this.#finish = db.prepare<[number]>("UPDATE conversations SET why = 'forgotten' WHERE id = ?");
    const of = (table: string): string =>
      `SELECT ${table}.id FROM turns CROSS JOIN ${table} ON ${table}.turn = turns.id WHERE turns.conversation = ? LIMIT ?`;
    this.#slices = [
      ...['entries', 'jobs', 'approvals', 'outbox'].map((table) => `DELETE FROM ${table} WHERE id IN (${of(table)})`),
      `UPDATE inbox SET text = '', also = '[]'
       WHERE id IN (SELECT inbox.id FROM turns CROSS JOIN inbox ON inbox.id = turns.inbox
                    WHERE turns.conversation = ? AND inbox.text <> '' AND inbox.state IN ('done', 'failed') LIMIT ?)`,
    ].map((sql) => db.prepare<[number, number]>(sql));
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

  /** One that is hidden, and whose words are not all gone. */
  unfinished(): number | undefined {
    return this.#unfinished.get()?.id;
  }

  /** Takes the next of its words away. Answers whether there is more. */
  slice(id: number): boolean {
    for (const statement of this.#slices) if (statement.run(id, SLICE).changes > 0) return true;
    if (this.#imports.forget(id, SLICE)) return true;
    this.#finish.run(id);
    return false;
  }
}
