import Database from 'better-sqlite3';
import type { Told } from './told.ts';

const BEST = 20;

/** What a search finds that knows no levels: one plain FTS5 table of all that was told, any of the words, bm25. */
export class Ungated implements Disposable {
  readonly #db = new Database(':memory:');
  readonly #best;

  constructor(told: readonly Told[]) {
    this.#db.exec("CREATE VIRTUAL TABLE texts USING fts5(text, word UNINDEXED, tokenize = 'porter unicode61')");
    const add = this.#db.prepare<[string, string]>('INSERT INTO texts (text, word) VALUES (?, ?)');
    this.#db.transaction(() => {
      for (const { text, canary } of told) add.run(text, canary.word);
    })();
    this.#best = this.#db
      .prepare<[string], string>(`SELECT word FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ${BEST}`)
      .pluck();
  }

  /** Canaries of what it finds in its top 20. */
  find(query: string): readonly string[] {
    const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.length === 0 ? [] : this.#best.all(words.map((word) => `"${word}"`).join(' OR '));
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
