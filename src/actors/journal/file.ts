import type { Statement } from 'better-sqlite3';
import {
  type Database,
  Disk,
  type DiskOptions,
  databaseError,
  type OpenOptions,
  openDatabase,
  writeForReal,
} from '../kernel/sqlite/index.ts';
import { MIGRATIONS } from './schema.ts';

/**
 * The journal's file: one connection, one writer. What the disk refuses is `E_DISK_FULL`, `E_READ_ONLY` or `E_DATABASE`, and
 * nothing of it stays.
 */
export class JournalFile {
  readonly db: Database;
  readonly disk: Disk;
  readonly #path: string;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #afterwards = new Set<() => void>();
  #onWritten: () => void = () => {};
  #written = false;

  constructor(path: string, disk: DiskOptions = {}, migrating: NonNullable<OpenOptions['migrating']> = 'kept') {
    this.#path = path;
    this.disk = new Disk(path, disk);
    this.db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL', exclusive: true, migrating });
    this.#begin = this.db.prepare('BEGIN IMMEDIATE');
    this.#commit = this.db.prepare('COMMIT');
    this.#rollback = this.db.prepare('ROLLBACK');
  }

  /** Whether something was written since the last checkpoint. */
  get written(): boolean {
    return this.#written;
  }

  get isOpen(): boolean {
    return this.db.open;
  }

  /** Whether the file can still be read. Whether it can be written is for the disk to say, and no restart mends that. */
  ping(): void {
    this.read(() => this.db.pragma('user_version', { simple: true }));
  }

  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw databaseError(this.#path, error);
    }
  }

  /** All of `work` or nothing, on disk when it returns. */
  write<T>(work: () => T): T {
    try {
      return this.#write(work);
    } catch (error) {
      this.disk.note(error);
      throw error;
    }
  }

  #write<T>(work: () => T): T {
    return this.read(() => {
      this.#begin.run();
      try {
        const result = work();
        this.#commit.run();
        this.#written = true;
        this.#goOn();
        return result;
      } catch (error) {
        this.#afterwards.clear();
        // SQLite rolls back by itself after some errors of the disk.
        if (this.db.inTransaction) this.#rollback.run();
        throw error;
      }
    });
  }

  /** Does `work`, which must not throw, once what is being written is on disk; never where it is not. The same once. */
  afterwards(work: () => void): void {
    this.#afterwards.add(work);
  }

  /** Calls `listener`, which must not throw, whenever something was written. */
  onWritten(listener: () => void): void {
    this.#onWritten = listener;
  }

  /** Moves what was written into the main file, so that the log beside it does not grow for ever. */
  checkpoint(): void {
    this.read(() => this.db.pragma('wal_checkpoint(TRUNCATE)'));
    this.#written = false;
  }

  /** Whether the disk takes again what it refused. */
  takesAgain(): boolean {
    return this.disk.takesAgain(() => writeForReal(this.db));
  }

  close(): void {
    if (!this.db.open) return;
    try {
      this.checkpoint();
    } finally {
      this.db.close();
    }
  }

  #goOn(): void {
    const works = [...this.#afterwards];
    this.#afterwards.clear();
    for (const work of works) work();
    this.#onWritten();
  }
}
