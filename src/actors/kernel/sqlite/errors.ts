import { accessSync, constants } from 'node:fs';
import { CoopError } from '../../../protocol/errors.ts';

/** What the disk or the file did to us, as opposed to what we did wrong: nothing was written, and trying later may help. */
const OF_THE_FILE =
  /^SQLITE_(FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|PERM|BUSY|LOCKED|PROTOCOL|NOLFS|AUTH|TOOBIG|NOMEM)/;

/** Of those, a write that the disk did not do: a quota is used up, or it fails. */
const OF_WRITING = /^SQLITE_IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|CLOSE)/;

/** What to do about a file that is beyond use. */
export const PUT_BACK = 'put back a backup with "coop backup restore FILE --replace"';

export const DAMAGED = `it is damaged; ${PUT_BACK}`;

/**
 * An error of SQLite as one of the catalogue: `E_DISK_FULL`, `E_READ_ONLY` and `E_DISK` where the disk takes nothing, `E_DATABASE`
 * where the file or its disk refuses otherwise. Everything else, also constraint violations, is a mistake of ours and
 * stays what it is.
 */
export function databaseError(path: string, thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === undefined || !OF_THE_FILE.test(code)) return thrown;
  if (code === 'SQLITE_FULL') return new CoopError('E_DISK_FULL', { path }, thrown);
  if (code.startsWith('SQLITE_READONLY') || (code.startsWith('SQLITE_IOERR') && isReadOnly(path))) {
    return new CoopError('E_READ_ONLY', { path }, thrown);
  }
  if (OF_WRITING.test(code)) return new CoopError('E_DISK', { path }, thrown);
  return new CoopError('E_DATABASE', { path, why: reasonOf(code, thrown) }, thrown);
}

/** `SQLITE_BUSY_SNAPSHOT`, `ERR_ACCESS_DENIED`: whatever code the error carries. */
export function codeOf(thrown: unknown): string | undefined {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A disk that was made read-only under an open file is no more to SQLite than a write that failed. */
function isReadOnly(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return codeOf(error) === 'EROFS';
  }
}

function reasonOf(code: string, thrown: unknown): string {
  if (code.startsWith('SQLITE_NOTADB')) return `it is not a database; ${PUT_BACK}`;
  if (code.startsWith('SQLITE_CORRUPT')) return DAMAGED;
  if (code.startsWith('SQLITE_CANTOPEN'))
    return 'it cannot be opened: look at whose it is, and whether its folder is there';
  return `${thrown instanceof Error ? thrown.message : 'SQLite failed'} (${code})`;
}
