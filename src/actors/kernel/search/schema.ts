/** The tables of one search table: which rows there are, and by which stems each is found. */

export interface SearchTables {
  readonly rows: string;
  readonly stems: string;
}

export function searchTables(name: string): SearchTables {
  return { rows: `${name}_rows`, stems: name };
}

/**
 * Stems are handed over as they are, apart by spaces: the `ascii` tokenizer leaves everything else in one piece. Neither where
 * in a row a stem stands is kept, nor how often: both are worth nothing here (measured), and a third of the file.
 */
export function createSearchTable(name: string): string {
  const { rows, stems } = searchTables(name);
  return `
    CREATE TABLE ${rows} (
      n INTEGER PRIMARY KEY AUTOINCREMENT,
      id INTEGER NOT NULL UNIQUE,
      at INTEGER NOT NULL,
      grp INTEGER NOT NULL,
      segment INTEGER NOT NULL,
      length INTEGER NOT NULL,
      flags INTEGER NOT NULL
    ) STRICT;
    CREATE VIRTUAL TABLE ${stems} USING fts5(stems, content='', contentless_delete=1, detail=none, tokenize='ascii');`;
}

export function dropSearchTable(name: string): string {
  const { rows, stems } = searchTables(name);
  return `DROP TABLE IF EXISTS ${rows}; DROP TABLE IF EXISTS ${stems};`;
}

/** What FTS5 makes for itself: where the table cannot be opened any more, each is dropped by its own name. */
export function searchTableParts(name: string): readonly string[] {
  return ['data', 'idx', 'content', 'docsize', 'config'].map((part) => `${name}_${part}`);
}
