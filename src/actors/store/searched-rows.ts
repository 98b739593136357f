import { type SearchDoc, searchTables } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { IMPORT_PLACE } from './keep/import.ts';
import { foundPages, wordsOf } from './keep/rows.ts';
import { Sittings } from './keep/sittings.ts';
import { tablesOf } from './schema.ts';

/** The rows of an audience as its search table has them. */
export interface SearchedRows {
  /** By id, behind `after`. One page after the other, they get the context they had. */
  page(after: number, limit: number): readonly SearchDoc[];
  last(): number;
  /** Whether the search table has as many, and the same. */
  isComplete(): boolean;
}

export function searchedRows(db: Database, audience: number): SearchedRows {
  const { memories, search } = tablesOf(audience);
  const rows = foundPages(db, audience);
  const sittings = new Sittings();
  return {
    page: (after, limit) =>
      rows(after, limit).map((row) => ({
        id: row.id,
        text: wordsOf(row),
        at: row.at,
        segment: row.place === IMPORT_PLACE ? sittings.segmentOf(row) : 0,
      })),
    last: () => db.prepare<[], number | null>(`SELECT max(id) FROM ${memories}`).pluck().get() ?? 0,
    isComplete() {
      const found = `SELECT id FROM ${memories} WHERE state IN ('live', 'archived')`;
      const indexed = `SELECT id FROM ${searchTables(search).rows}`;
      const differ = `SELECT EXISTS (${found} EXCEPT ${indexed}) OR EXISTS (${indexed} EXCEPT ${found})`;
      return db.prepare<[], number>(differ).pluck().get() === 0;
    },
  };
}
