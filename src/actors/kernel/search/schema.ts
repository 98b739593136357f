/** The tables of one search table: which rows there are, and by which stems each is found. */

export interface SearchTables {
  readonly rows: string;
  readonly stems: string;
  readonly spaces: string;
}

export function searchTables(name: string): SearchTables {
  return { rows: `${name}_rows`, stems: name, spaces: `${name}_spaces` };
}

/** Rows of a space are numbered from here on; so many it can have. */
export const SPACE_ROWS = 2 ** 32;

/**
 * Stems are handed over as they are, apart by spaces: the `ascii` tokenizer leaves everything else in one piece. Neither where
 * in a row a stem stands is kept, nor how often: both are worth nothing here (measured), and a third of the file.
 *
 * A table holds one space or many: each has numbers, stems and so statistics of its own. A table each would cost 0.1 MB of memory
 * for every one that was ever looked into (measured: SQLite keeps what it knows of a virtual table). `spaces` has the last
 * number given in each: none is given twice.
 */
export function createSearchTable(name: string): string {
  const { rows, stems, spaces } = searchTables(name);
  return `
    CREATE TABLE ${spaces} (space INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
    CREATE TABLE ${rows} (
      n INTEGER PRIMARY KEY,
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
  const { rows, stems, spaces } = searchTables(name);
  return `DROP TABLE IF EXISTS ${rows}; DROP TABLE IF EXISTS ${spaces}; DROP TABLE IF EXISTS ${stems};`;
}

/** What FTS5 makes for itself: where the table cannot be opened any more, each is dropped by its own name. */
export function searchTableParts(name: string): readonly string[] {
  return ['data', 'idx', 'content', 'docsize', 'config'].map((part) => `${name}_${part}`);
}
