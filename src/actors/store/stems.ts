import type { Database } from '../kernel/sqlite/index.ts';
import { TOKENIZER } from './schema.ts';

/**
 * Leaves one term of each stem, in the order given: `key, keys` → `key`.
 *
 * Asks FTS5 itself, by a small table in memory: a stemmer of our own would count terms differently from how rows are
 * found.
 */
export function stemmer(db: Database): (terms: readonly string[]) => readonly string[] {
  db.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE VIRTUAL TABLE temp.asked USING fts5(term, content='', tokenize='${TOKENIZER}');
    CREATE VIRTUAL TABLE temp.stems USING fts5vocab('temp', 'asked', 'instance');
  `);
  const clear = db.prepare("INSERT INTO temp.asked (asked) VALUES ('delete-all')");
  const ask = db.prepare<[number, string]>('INSERT INTO temp.asked (rowid, term) VALUES (?, ?)');
  // As many words as a query of the contract can have at most.
  const read = db.prepare<[], { doc: number; term: string }>(
    'SELECT doc, term FROM temp.stems ORDER BY doc, offset LIMIT 4000',
  );

  return db.transaction((terms: readonly string[]) => {
    for (const [index, term] of terms.entries()) ask.run(index, term);
    const stems = new Map<number, string>();
    for (const { doc, term } of read.iterate()) stems.set(doc, `${stems.get(doc) ?? ''} ${term}`);
    clear.run();
    const first = new Map<string, string>();
    for (const [index, term] of terms.entries()) {
      const stem = stems.get(index);
      if (stem !== undefined && !first.has(stem)) first.set(stem, term);
    }
    return [...first.values()];
  });
}
