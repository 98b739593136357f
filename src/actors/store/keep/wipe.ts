import { dropSearchTable } from '../../kernel/search/index.ts';
import { type Database, dropOldBefores } from '../../kernel/sqlite/index.ts';
import { MIGRATIONS, tablesOf } from '../schema.ts';

export interface Wiping {
  /** Takes a person's tables and their number away, where they are empty. */
  drop(audience: number): void;
  /** Nothing of what is gone stays in any file. */
  wipe(): void;
}

export function wiping(db: Database): Wiping {
  const forgetPerson = db.prepare<[number]>('DELETE FROM people WHERE id = ?');

  const drop = db.transaction((audience: number): void => {
    const { memories, about, changes, known, search } = tablesOf(audience);
    // Written again while the last of them went: then they stay.
    if (db.prepare(`SELECT 1 FROM ${memories} LIMIT 1`).get() !== undefined) return;
    for (const table of [memories, about, changes, known, `vectors_${audience}`])
      db.exec(`DROP TABLE IF EXISTS ${table}`);
    db.exec(dropSearchTable(search));
    forgetPerson.run(audience);
  });

  return {
    drop: (audience) => drop.immediate(audience),
    wipe() {
      db.pragma('wal_checkpoint(TRUNCATE)');
      // They hold what was there before the migration.
      dropOldBefores(db.name, MIGRATIONS.length, Number.POSITIVE_INFINITY);
    },
  };
}
