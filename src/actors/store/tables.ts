import { type SearchTable, searchTable } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { aliasesOf } from './aliases.ts';
import { type Kept, keptOf } from './keep/kept.ts';
import { type Reading, reading } from './reading.ts';
import { tablesOf } from './schema.ts';
import { type Writing, writing } from './writing.ts';

/** All that is done with the tables of one audience. */
export interface Tables extends Kept {
  readonly reading: Reading;
  readonly writing: Writing;
}

/** One of each per audience: what one removes from the search table the other has to know. */
export interface AllTables {
  of(audience: number): Tables;
  searchOf(audience: number): SearchTable;
}

export function allTables(db: Database, now: () => number): AllTables {
  const searchOf = remembered((audience) => searchTable(db, tablesOf(audience).search));
  const kept = keptOf(db, searchOf, now);
  const of = remembered((audience): Tables => {
    const { rows, changes, purge } = kept(audience);
    const search = searchOf(audience);
    return {
      ...{ rows, changes, purge },
      reading: reading(db, audience, rows, search, aliasesOf(db, audience), now),
      writing: writing(rows, changes, search),
    };
  });
  return { of, searchOf };
}

function remembered<T>(make: (key: number) => T): (key: number) => T {
  const made = new Map<number, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
