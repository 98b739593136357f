import type SqliteDatabase from 'better-sqlite3';
import { CoopError } from '../../../protocol/errors.ts';
import { armDatabase } from '../fault/index.ts';
import { connect } from './driver.ts';
import { codeOf, databaseError } from './errors.ts';

export type Database = SqliteDatabase.Database;

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
}

/** Opening waits so long for another owner to let go: a predecessor may be on its way out. */
const BUSY_MS = 1_000;

/**
 * Opens or creates the SQLite file of an actor, at the newest schema.
 *
 * `migrations[n]` leads from schema n to n + 1 (`user_version`); each runs once, in a transaction of its own with its
 * number. What cannot be read is refused and left as it is, never written anew (reference/failures.md R15).
 *
 * No other code of this process may open the same file, not even to read it: POSIX drops all locks of a process on a file
 * when any descriptor of it is closed.
 *
 * @throws CoopError `E_DATABASE` no database, another program's, damaged, or the disk refuses; `E_DATABASE_NEWER` written
 * by a newer coop; `E_ALREADY_RUNNING` (with `exclusive`) another process has it.
 */
export function openDatabase(path: string, migrations: readonly Migration[], options: OpenOptions): Database {
  let db: Database | undefined;
  try {
    db = connectTo(path);
    if (options.exclusive) db.pragma('locking_mode = EXCLUSIVE');
    const version = check(db, path, migrations.length);
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${options.synchronous}`);
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    // Deleted rows are people's words: their bytes go, too.
    db.pragma('secure_delete = ON');
    migrate(db, migrations, version);
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

/** Everything that can be wrong, before anything is written. Answers the schema's number. */
function check(db: Database, path: string, known: number): number {
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found > known) throw new CoopError('E_DATABASE_NEWER', { path, found, known });
  if (found < 0 || (found === 0 && hasTables(db))) {
    throw new CoopError('E_DATABASE', { path, why: 'it belongs to another program' });
  }
  const result = db.pragma('quick_check(1)', { simple: true });
  if (result !== 'ok') throw new CoopError('E_DATABASE', { path, why: 'it is damaged' }, new Error(String(result)));
  return found;
}

function hasTables(db: Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function migrate(db: Database, migrations: readonly Migration[], from: number): void {
  for (const [index, step] of migrations.entries()) {
    if (index < from) continue;
    db.transaction(() => {
      if (typeof step === 'string') db.exec(step);
      else step(db);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

function refusal(path: string, error: unknown, { exclusive }: OpenOptions): unknown {
  const busy = /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? '');
  return busy && exclusive ? new CoopError('E_ALREADY_RUNNING', { path }, error) : databaseError(path, error);
}
