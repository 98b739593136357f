import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Database,
  type Migration,
  type OpenOptions,
  openDatabase,
} from '../../../../src/actors/kernel/sqlite/index.ts';

export const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'coop-sqlite-')), 'notes.db');

export const NOTES: readonly Migration[] = ['CREATE TABLE notes (text TEXT NOT NULL) STRICT'];

export const open = (
  path: string,
  migrations: readonly Migration[] = NOTES,
  options: Partial<OpenOptions> = {},
): Database => openDatabase(path, migrations, { synchronous: 'FULL', exclusive: true, ...options });

export function write(db: Database, ...texts: readonly string[]): void {
  const insert = db.prepare<[string]>('INSERT INTO notes (text) VALUES (?)');
  // One wait for the disk, not one for each.
  db.transaction(() => {
    for (const text of texts) insert.run(text);
  })();
}

export const read = (db: Database): string[] =>
  db.prepare<[], string>('SELECT text FROM notes ORDER BY rowid').pluck().all();

/** A file with rows in it, closed. */
export function filled(rows = 400): string {
  const path = newFile();
  const db = open(path);
  write(db, ...Array.from({ length: rows }, (_, index) => `note ${index} ${'x'.repeat(200)}`));
  db.close();
  return path;
}
