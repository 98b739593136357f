import type { SearchTable } from '../../kernel/search/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { aliasesOf } from '../aliases.ts';
import { type Changes, changesOf } from './changes.ts';
import { type PurgeRows, purgeRows } from './purge-rows.ts';
import { type KeepRows, keepRows } from './rows.ts';

/** All that is looked after of one audience. */
export interface Kept {
  readonly rows: KeepRows;
  readonly changes: Changes;
  readonly purge: PurgeRows;
}

/** @param searchOf the table that is searched in: what is removed it has to hear of */
export function keptOf(
  db: Database,
  searchOf: (audience: number) => SearchTable,
  now: () => number,
): (audience: number) => Kept {
  const made = new Map<number, Kept>();
  return (audience) => {
    const before = made.get(audience);
    if (before !== undefined) return before;
    const search = searchOf(audience);
    const rows = keepRows(db, audience, search, aliasesOf(db, audience));
    const changes = changesOf(db, audience);
    const kept = { rows, changes, purge: purgeRows(db, audience, { rows, changes, search, now }) };
    made.set(audience, kept);
    return kept;
  };
}
