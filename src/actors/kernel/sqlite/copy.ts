import { closeSync, lstatSync, openSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import type { Database } from './database.ts';
import { databaseError } from './errors.ts';

/** Pages that are copied between two looks at what else waits: 1 MiB, a few milliseconds. */
const SLICE_PAGES = 256;

/** So many days a copy from before a migration is kept. It still holds what was forgotten since. */
const BEFORE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** SQLite's online backup, as the native part of the library has it. */
interface Backup {
  transfer(pages: number): { readonly totalPages: number; readonly remainingPages: number };
  close(): void;
}

interface Native {
  backup(db: Database, name: 'main', to: string, unlink: boolean): Backup;
}

/**
 * Copies all that is committed to the new file `to`, mode 0600, slice by slice: what else this thread has to do is done in
 * between, and what it writes meanwhile is in the copy, too. Where it fails nothing stays of it.
 *
 * @throws CoopError `E_DISK_FULL`, `E_DATABASE`
 */
export async function copyDatabase(db: Database, to: string): Promise<void> {
  const backup = begin(db, to);
  try {
    while (backup.transfer(SLICE_PAGES).remainingPages > 0) await new Promise<void>((resolve) => setImmediate(resolve));
  } catch (error) {
    throw databaseError(to, error);
  } finally {
    backup.close();
  }
}

/**
 * What `journal.db` was before it became schema 5 lies beside it as `journal.db.before-5`. Whole or not at all: it has its
 * name when it is complete.
 */
export function keepBefore(db: Database, path: string, version: number): void {
  const part = `${beforePath(path, version)}.part`;
  rmSync(part, { force: true });
  const backup = begin(db, part);
  try {
    while (backup.transfer(SLICE_PAGES).remainingPages > 0);
  } finally {
    backup.close();
  }
  renameSync(part, beforePath(path, version));
}

/** Removes copies from before migrations, of schemas up to `known`, that are older than a month. */
export function dropOldBefores(path: string, known: number, now: number): void {
  for (let version = 1; version <= known; version += 1) {
    const before = beforePath(path, version);
    const found = lstatSync(before, { throwIfNoEntry: false });
    if (found?.isFile() === true && found.mtimeMs < now - BEFORE_DAYS * DAY_MS) unlinkSync(before);
  }
}

const beforePath = (path: string, version: number): string => `${path}.before-${version}`;

/**
 * The library's own `backup` asks first whether the folder is there, which a walled Worker is not told, and which cannot be
 * answered in its place: it keeps the function that asks. So the native object beneath is asked, as the library does.
 */
function begin(db: Database, to: string): Backup {
  const [symbol] = Object.getOwnPropertySymbols(db);
  const native = symbol === undefined ? undefined : (db as unknown as Record<symbol, Native>)[symbol];
  if (native === undefined) throw new Error('this better-sqlite3 has no native object');
  try {
    // Made by us, so that it is ours alone and nothing that is there is written over.
    closeSync(openSync(to, 'wx', 0o600));
    return native.backup(db, 'main', to, true);
  } catch (error) {
    throw databaseError(to, error);
  }
}
