import { existsSync } from 'node:fs';
import { CoopError } from '../../../protocol/errors.ts';
import type { Database } from './database.ts';
import { connect } from './driver.ts';
import { codeOf } from './errors.ts';
import { checkPlace } from './place.ts';

/**
 * Keeps everybody else from opening the file, whatever is in it, and changes nothing of it. What is beyond use is not locked:
 * nobody can have it open.
 *
 * @throws CoopError `E_ALREADY_RUNNING`
 */
export function lockDatabase(path: string): Disposable {
  let db: Database | undefined;
  try {
    // SQLite would make a file that is not there, and lose the log of one that is empty.
    checkPlace(path);
    if (!existsSync(path)) return FREE;
    db = connect(path, 0);
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    const held = db;
    return { [Symbol.dispose]: () => void held.close() };
  } catch (error) {
    db?.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? '')) throw new CoopError('E_ALREADY_RUNNING', { path }, error);
    return FREE;
  }
}

const FREE: Disposable = { [Symbol.dispose]: () => {} };
