/** Whether the search index of an audience finds its rows, and how it is made anew from them where it does not. */
import { createSearchTable, dropSearchTable, searchTable, searchTableParts } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { audiencesOf, tablesOf } from './schema.ts';
import { searchedRows } from './searched-rows.ts';

/** Rows that are looked for by their own words, spread over all of them. */
const SAMPLES = 16;
/** Rows between two looks at what else waits. */
const SLICE_ROWS = 500;

/** Audiences whose index is not whole, by number. SQLite's own check passes where half of an index is gone (measured). */
export function brokenIndexes(db: Database): readonly number[] {
  return audiencesOf(db).filter((audience) => !isWhole(db, audience));
}

/** Makes the index of one audience anew, slice by slice. Broken off, it is found broken the next time. */
export async function rebuildIndex(db: Database, audience: number): Promise<void> {
  const { search } = tablesOf(audience);
  db.transaction(() => {
    drop(db, search);
    db.exec(createSearchTable(search));
  }).immediate();
  const rows = searchedRows(db, audience);
  const table = searchTable(db, search);
  const add = db.transaction((docs: ReturnType<typeof rows.page>) => table.add(docs));
  for (let docs = rows.page(0, SLICE_ROWS); docs.length > 0; docs = rows.page(docs.at(-1)?.id ?? 0, SLICE_ROWS)) {
    add.immediate(docs);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function isWhole(db: Database, audience: number): boolean {
  const rows = searchedRows(db, audience);
  try {
    const table = searchTable(db, tablesOf(audience).search);
    const last = rows.last();
    const samples = Array.from({ length: SAMPLES }, (_, at) => Math.round((last * at) / (SAMPLES - 1)));
    return rows.isComplete() && table.isWhole(samples.flatMap((id) => rows.page(id - 1, 1)));
  } catch (error) {
    if (isOfTheIndex(error)) return false;
    throw error;
  }
}

/** FTS5's own words for what it cannot read, and tables of it that are not there. What the disk refuses is not of the index. */
function isOfTheIndex(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR';
}

/** An index that cannot even be opened cannot be dropped either: then its parts are, one by one. */
function drop(db: Database, search: string): void {
  try {
    db.exec(dropSearchTable(search));
  } catch (error) {
    if (!isOfTheIndex(error)) throw error;
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.prepare("DELETE FROM sqlite_schema WHERE type = 'table' AND name = ?").run(search);
    db.pragma('writable_schema = RESET');
    for (const part of searchTableParts(search)) db.exec(`DROP TABLE IF EXISTS ${part}`);
    db.unsafeMode(false);
    db.exec(dropSearchTable(search));
  }
}
