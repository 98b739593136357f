import type { Database } from '../sqlite/index.ts';
import type { RowOf } from './rows.ts';
import { searchTables } from './schema.ts';

export type SearchStatements = ReturnType<typeof prepared>;

/** Prepared once a table, whatever number of spaces is looked into. */
export function statementsOf(db: Database, name: string): SearchStatements {
  const before = known.get(db) ?? new Map<string, SearchStatements>();
  known.set(db, before);
  const statements = before.get(name) ?? prepared(db, name);
  before.set(name, statements);
  return statements;
}

const known = new WeakMap<Database, Map<string, SearchStatements>>();

function prepared(db: Database, name: string) {
  const { rows, stems, spaces } = searchTables(name);
  return {
    /** Of numbers above the first and below the second. */
    newer: db.prepare<[number, number], RowOf>(
      `SELECT n, id, at, grp, segment, length, flags FROM ${rows} WHERE n > ? AND n < ? ORDER BY n`,
    ),
    last: db.prepare<[number], number>(`SELECT last FROM ${spaces} WHERE space = ?`).pluck(),
    setLast: db.prepare<[number, number]>(
      `INSERT INTO ${spaces} (space, last) VALUES (?, ?) ON CONFLICT (space) DO UPDATE SET last = excluded.last`,
    ),
    add: db.prepare<[number, number, number, number, number, number, number]>(
      `INSERT INTO ${rows} (n, id, at, grp, segment, length, flags) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    addStems: db.prepare<[number, string]>(`INSERT INTO ${stems} (rowid, stems) VALUES (?, ?)`),
    numberOf: db.prepare<[number], number>(`SELECT n FROM ${rows} WHERE id = ?`).pluck(),
    isThere: db.prepare<[number], number>(`SELECT 1 FROM ${rows} WHERE n = ?`).pluck(),
    remove: db.prepare<[number]>(`DELETE FROM ${rows} WHERE n = ?`),
    removeStems: db.prepare<[number]>(`DELETE FROM ${stems} WHERE rowid = ?`),
    holding: db.prepare<[string], number>(`SELECT rowid FROM ${stems} WHERE ${stems} MATCH ?`).pluck(),
    scrub: db.prepare(`INSERT INTO ${stems} (${stems}) VALUES ('optimize')`),
  };
}
