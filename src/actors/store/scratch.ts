import { coverageOf, quoted, searchable } from '../../domain/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { TOKENIZER } from './schema.ts';

/**
 * Answers about words, by a small search table in memory that is emptied after each: FTS5 itself is asked, because a
 * stemmer of our own would count terms differently from how rows are found.
 */
export interface Scratch {
  /** One term of each stem, in the order given: `key, keys` → `key`. Without those that have no word in them. */
  distinct(terms: readonly string[]): readonly string[];
  /**
   * The share of `terms` that each text holds. Asked of the texts found, not of the table they were found in: that would
   * take longer the more rows it has (measured: 5 times at 10,000).
   */
  coverages(terms: readonly string[], texts: readonly string[]): readonly number[];
}

export function scratch(db: Database): Scratch {
  db.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE VIRTUAL TABLE temp.scratch USING fts5(text, content='', tokenize='${TOKENIZER}');
    CREATE VIRTUAL TABLE temp.stems USING fts5vocab('temp', 'scratch', 'instance');
  `);
  const clear = db.prepare("INSERT INTO temp.scratch (scratch) VALUES ('delete-all')");
  const add = db.prepare<[number, string]>('INSERT INTO temp.scratch (rowid, text) VALUES (?, ?)');
  const holding = db.prepare<[string], number>('SELECT rowid FROM temp.scratch WHERE scratch MATCH ?').pluck();
  const stems = db.prepare<[], { doc: number; stem: string }>(
    "SELECT doc, group_concat(term, ' ' ORDER BY offset) AS stem FROM temp.stems GROUP BY doc ORDER BY doc",
  );

  const fill = (texts: readonly string[]): void => {
    for (const [index, text] of texts.entries()) add.run(index, text);
  };

  return {
    distinct: db.transaction((terms: readonly string[]) => {
      fill(terms);
      const first = new Map<string, string>();
      for (const { doc, stem } of stems.all()) {
        const term = terms[doc];
        if (term !== undefined && !first.has(stem)) first.set(stem, term);
      }
      clear.run();
      return [...first.values()];
    }),

    coverages: db.transaction((terms: readonly string[], texts: readonly string[]) => {
      fill(texts.map(searchable));
      const textsOfTerms = terms.map((term) => new Set(holding.all(quoted(term))));
      clear.run();
      return texts.map((_, index) => coverageOf(index, textsOfTerms));
    }),
  };
}
