import Sqlite from 'better-sqlite3';
import { type Question, refOf, type Turn } from './data.ts';

/** What SQLite gives by itself: FTS5 with its Porter stemmer, all words of the question joined by OR, its own bm25. */
export class Baseline {
  readonly #db = new Sqlite(':memory:');
  readonly #turns: readonly Turn[];

  constructor(turns: readonly Turn[]) {
    this.#turns = turns;
    this.#db.exec("CREATE VIRTUAL TABLE said USING fts5(text, conv UNINDEXED, tokenize = 'porter unicode61')");
    const add = this.#db.prepare('INSERT INTO said (rowid, text, conv) VALUES (?, ?, ?)');
    for (const [at, { speaker, text, conv }] of turns.entries()) add.run(at + 1, `${speaker}: ${text}`, conv);
  }

  /** Refs of the best `limit`, of one conversation or of all. */
  find({ question, conv }: Question, limit: number, pooled: boolean): string[] {
    const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
    const rows = this.#db
      .prepare<[string, string | null, number], number>(
        'SELECT rowid FROM said WHERE said MATCH ? AND conv = coalesce(?, conv) ORDER BY rank LIMIT ?',
      )
      .pluck()
      .all(words.map((word) => `"${word}"`).join(' OR '), pooled ? null : conv, limit);
    return rows.flatMap((row) => {
      const turn = this.#turns[row - 1];
      return turn === undefined ? [] : [refOf(turn.conv, turn.dia_id)];
    });
  }

  close(): void {
    this.#db.close();
  }
}
