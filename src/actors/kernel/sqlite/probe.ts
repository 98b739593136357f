import type { Database } from './database.ts';
import { databaseError } from './errors.ts';

/** So often a disk that takes nothing is tried again. */
const PROBE_MS = 2_000;

/** Over when `takesAgain` says so, or nobody wants to know any more. */
export async function probe(takesAgain: () => boolean, signal: AbortSignal): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  while (!signal.aborted && !takesAgain());
}

/**
 * Writes a page, and changes nothing. What is in the log is moved into the file first: that makes room.
 *
 * @throws CoopError `E_DISK_FULL`, `E_READ_ONLY`, `E_DISK`, `E_DATABASE`
 */
export function writeForReal(db: Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`);
  } catch (error) {
    throw databaseError(db.name, error);
  }
}
