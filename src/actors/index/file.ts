import { rmSync } from 'node:fs';
import { CoopError } from '../../protocol/errors.ts';
import {
  type Database,
  Disk,
  type DiskOptions,
  databaseError,
  openDatabase,
  writeForReal,
} from '../kernel/sqlite/index.ts';
import { MIGRATIONS } from './schema.ts';

const NEWEST = MIGRATIONS.length;

/** The index's file. What cannot be used is removed: everything in it is in the journal. */
export class IndexFile {
  readonly db: Database;
  readonly disk: Disk;
  readonly #path: string;

  constructor(path: string, disk: DiskOptions = {}) {
    this.#path = path;
    this.disk = new Disk(path, disk);
    this.db = openAnyhow(path);
  }

  /** All of `work` or nothing. */
  write<T>(work: () => T): T {
    try {
      return this.db.transaction(work).immediate();
    } catch (thrown) {
      const error = databaseError(this.#path, thrown);
      this.disk.note(error);
      throw error;
    }
  }

  /** What was overwritten stands in the log beside the file until then. */
  checkpoint(): void {
    this.db.pragma('wal_checkpoint(TRUNCATE)');
  }

  takesAgain(): boolean {
    return this.disk.takesAgain(() => writeForReal(this.db));
  }

  close(): void {
    if (this.db.open) this.db.close();
  }
}

function openAnyhow(path: string): Database {
  try {
    return open(path);
  } catch (error) {
    const isBeyondUse =
      error instanceof CoopError && (error.code === 'E_DATABASE' || error.code === 'E_DATABASE_NEWER');
    if (!isBeyondUse) throw error;
    remove(path);
    return open(path);
  }
}

function open(path: string): Database {
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'NORMAL', exclusive: true, migrating: 'plain' });
  if (db.pragma('user_version', { simple: true }) === NEWEST) return db;
  db.close();
  throw new CoopError('E_DATABASE', { path, why: 'it has another schema' });
}

function remove(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(path + ending, { force: true });
}
