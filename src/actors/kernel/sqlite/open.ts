import { CoopError } from '../../../protocol/errors.ts';
import { armDatabase } from '../fault/index.ts';
import { checkFile } from './check.ts';
import { dropOldBefores, keepBefore } from './copy.ts';
import type { Database } from './database.ts';
import { connect } from './driver.ts';
import { codeOf, databaseError } from './errors.ts';
import { checkPlace } from './place.ts';

/** SQL, or what makes it of what is there. */
export type Migration = string | ((db: Database) => void);

export interface OpenOptions {
  /** `FULL` where a committed row must survive a power cut; `NORMAL` for what can be derived again. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /**
   * Nobody else opens the file while this connection lives: a second daemon on the same folder gets
   * `E_ALREADY_RUNNING`. The lock is the kernel's own and is gone with the process, however it ended.
   */
  readonly exclusive?: boolean;
  /**
   * What becomes of an older schema: migrated, with a copy of what was before (the usual); migrated `plain`, where the file is
   * a copy itself; or `never`, for whoever only looks.
   */
  readonly migrating?: 'kept' | 'plain' | 'never';
}

/** Opening waits so long for another owner to let go: a predecessor may be on its way out. */
const BUSY_MS = 1_000;

/** Pages that a connection keeps. The build's own 16 MB, four times over, are more than all else; the system keeps the rest. */
const CACHE_KB = 4_000;

/**
 * Opens or creates the SQLite file of an actor, at the newest schema.
 *
 * `migrations[n]` leads from schema n to n + 1 (`user_version`); each runs once, in a transaction of its own with its
 * number; those of a new file in one, so that it is made whole or not at all, and waits for the disk once. Before the first
 * of them the file is copied (`journal.db.before-5`), where it is not new. What cannot be read is refused and left as it is,
 * never written anew (reference/failures.md R15). Only a damaged search index is let pass: its owner looks at it and makes it
 * anew.
 *
 * No other code of this process may open the same file, not even to read it: POSIX drops all locks of a process on a file
 * when any descriptor of it is closed.
 *
 * @throws CoopError `E_DATABASE` no database, another program's, damaged, or the disk refuses; `E_DATABASE_NEWER` written
 * by a newer coop; `E_ALREADY_RUNNING` (with `exclusive`) another process has it; `E_DISK_FULL`, `E_READ_ONLY`.
 */
export function openDatabase(path: string, migrations: readonly Migration[], options: OpenOptions): Database {
  let db: Database | undefined;
  try {
    checkPlace(path);
    db = connectTo(path);
    if (options.exclusive) db.pragma('locking_mode = EXCLUSIVE');
    const version = checkFile(db, path, migrations.length);
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${options.synchronous}`);
    db.pragma(`cache_size = ${-CACHE_KB}`);
    // Nothing of it lies in /var/tmp, where SQLite would put what a large statement may have to take back, and keep it open.
    db.pragma('temp_store = MEMORY');
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    // Deleted rows are people's words: their bytes go, too.
    db.pragma('secure_delete = ON');
    const { migrating = 'kept' } = options;
    if (migrating === 'kept') {
      // What is copied is what was opened, however often the migration is tried.
      if (version > 0 && version < migrations.length) keepBefore(db, path, migrations.length);
      dropOldBefores(path, migrations.length, Date.now());
    }
    if (migrating !== 'never') migrate(db, migrations, version);
    // WAL takes the exclusive lock with the first write, not before.
    if (options.exclusive) db.exec('BEGIN IMMEDIATE; COMMIT');
    armDatabase(db);
    return db;
  } catch (error) {
    db?.close();
    throw refusal(path, error, options);
  }
}

function connectTo(path: string): Database {
  try {
    return connect(path, BUSY_MS);
  } catch (error) {
    // A missing folder and a denied path come without SQLite's codes.
    if (codeOf(error) !== undefined && codeOf(error) !== 'ERR_ACCESS_DENIED') throw error;
    throw new CoopError('E_DATABASE', { path, why: error instanceof Error ? error.message : 'unknown' }, error);
  }
}

function migrate(db: Database, migrations: readonly Migration[], from: number): void {
  const upTo = (index: number, steps: readonly Migration[]): void =>
    db
      .transaction(() => {
        for (const step of steps) {
          if (typeof step === 'string') db.exec(step);
          else step(db);
        }
        db.pragma(`user_version = ${index}`);
      })
      .immediate();
  if (from === 0) upTo(migrations.length, migrations);
  else for (const [index, step] of migrations.entries()) if (index >= from) upTo(index + 1, [step]);
}

function refusal(path: string, error: unknown, { exclusive }: OpenOptions): unknown {
  const busy = /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? '');
  return busy && exclusive ? new CoopError('E_ALREADY_RUNNING', { path }, error) : databaseError(path, error);
}
