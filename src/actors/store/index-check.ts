/** Whether the search index of an audience finds its rows, and how it is made anew from them where it does not. */
import { quoted, searchable, termsOf } from '../../domain/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { createIndex, EVERYONE, indexParts, tablesOf } from './schema.ts';

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
  const { memories, words } = tablesOf(audience);
  db.transaction(() => {
    drop(db, audience);
    db.exec(createIndex(audience));
  }).immediate();
  const page = db.prepare<[number, number], Row>(`SELECT id, text FROM ${memories} WHERE id > ? ORDER BY id LIMIT ?`);
  const index = db.prepare<[number, string]>(`INSERT INTO ${words} (rowid, text) VALUES (?, ?)`);
  const add = db.transaction((rows: readonly Row[]) => {
    for (const { id, text } of rows) index.run(id, searchable(text));
  });
  for (let rows = page.all(0, SLICE_ROWS); rows.length > 0; rows = page.all(rows.at(-1)?.id ?? 0, SLICE_ROWS)) {
    add.immediate(rows);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Words that FTS5's own, older table of letters surely knows: what it does not know it does not index. */
const KNOWN_WORD = /^(?:[a-z0-9]+|[\u4e00-\u9fa5] [\u4e00-\u9fa5])$/;

interface Row {
  readonly id: number;
  readonly text: string;
}

function audiencesOf(db: Database): readonly number[] {
  return [EVERYONE, ...db.prepare<[], number>('SELECT id FROM people ORDER BY id').pluck().all()];
}

function isWhole(db: Database, audience: number): boolean {
  const { words } = tablesOf(audience);
  try {
    db.exec(`INSERT INTO ${words} (${words}) VALUES ('integrity-check')`);
    return isComplete(db, audience) && findsItsRows(db, audience);
  } catch (error) {
    if (isOfTheIndex(error)) return false;
    throw error;
  }
}

/** As many rows as the audience has, and the same. */
function isComplete(db: Database, audience: number): boolean {
  const { memories, words } = tablesOf(audience);
  const differ = db.prepare<[], number>(
    `SELECT EXISTS (SELECT id FROM ${memories} EXCEPT SELECT id FROM ${words}_docsize)
         OR EXISTS (SELECT id FROM ${words}_docsize EXCEPT SELECT id FROM ${memories})`,
  );
  return differ.pluck().get() === 0;
}

function findsItsRows(db: Database, audience: number): boolean {
  const { memories, words } = tablesOf(audience);
  const sample = db.prepare<[number], Row>(`SELECT id, text FROM ${memories} WHERE id >= ? ORDER BY id LIMIT 1`);
  const found = db.prepare<[string, number], number>(
    `SELECT EXISTS (SELECT 1 FROM ${words} WHERE ${words} MATCH ? AND rowid = ?)`,
  );
  const last = db.prepare<[], number | null>(`SELECT max(id) FROM ${memories}`).pluck().get() ?? 0;
  for (let number = 0; number < SAMPLES; number += 1) {
    const row = sample.get(Math.round((last * number) / (SAMPLES - 1)));
    // The last word, not the first: many rows begin alike.
    const term = row && termsOf(row.text).findLast((word) => KNOWN_WORD.test(word));
    if (row !== undefined && term !== undefined && found.pluck().get(quoted(term), row.id) !== 1) return false;
  }
  return true;
}

/** FTS5's own words for what it cannot read, and tables of it that are not there. What the disk refuses is not of the index. */
function isOfTheIndex(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR';
}

/** An index that cannot even be opened cannot be dropped either: then its parts are, one by one. */
function drop(db: Database, audience: number): void {
  const { words } = tablesOf(audience);
  try {
    db.exec(`DROP TABLE IF EXISTS ${words}`);
  } catch (error) {
    if (!isOfTheIndex(error)) throw error;
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.prepare("DELETE FROM sqlite_schema WHERE type = 'table' AND name = ?").run(words);
    db.pragma('writable_schema = RESET');
    for (const part of indexParts(audience)) db.exec(`DROP TABLE IF EXISTS ${part}`);
    db.unsafeMode(false);
  }
}
