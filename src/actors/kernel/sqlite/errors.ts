import { CoopError } from '../../../protocol/errors.ts';

/** What the disk or the file did to us, as opposed to what we did wrong: nothing was written, and trying later may help. */
const OF_THE_FILE =
  /^SQLITE_(FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|PERM|BUSY|LOCKED|PROTOCOL|NOLFS|AUTH|TOOBIG|NOMEM)/;

/**
 * An error of SQLite as one of the catalogue: `E_DATABASE` where the file or its disk refuses. Everything else, also
 * constraint violations, is a mistake of ours and stays what it is.
 */
export function databaseError(path: string, thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === undefined || !OF_THE_FILE.test(code)) return thrown;
  return new CoopError('E_DATABASE', { path, why: reasonOf(code, thrown) }, thrown);
}

/** `SQLITE_BUSY_SNAPSHOT`, `ERR_ACCESS_DENIED`: whatever code the error carries. */
export function codeOf(thrown: unknown): string | undefined {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function reasonOf(code: string, thrown: unknown): string {
  if (code === 'SQLITE_FULL') return 'the disk is full';
  if (code.startsWith('SQLITE_READONLY')) return 'it is read-only';
  if (code.startsWith('SQLITE_NOTADB')) return 'it is not a database';
  if (code.startsWith('SQLITE_CORRUPT')) return 'it is damaged';
  return `${thrown instanceof Error ? thrown.message : 'SQLite failed'} (${code})`;
}
