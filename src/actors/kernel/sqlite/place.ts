import { type Stats, statSync } from 'node:fs';
import { CoopError } from '../../../protocol/errors.ts';
import { PUT_BACK } from './errors.ts';

/**
 * What lies at the path, before SQLite is let near it: it would begin an empty file anew, and remove the log that may be all
 * that is left of the old one (measured).
 *
 * @throws CoopError `E_DATABASE`
 */
export function checkPlace(path: string): void {
  const found = look(path);
  if (found !== undefined && !found.isFile()) refuse(path, `${kindOf(found)} is in its place`);
  if ((found?.size ?? 0) === 0 && (look(`${path}-wal`)?.size ?? 0) > 0) {
    const what = found === undefined ? 'it is gone' : 'it is empty';
    refuse(path, `${what}, and the log beside it (${path}-wal) is not; ${PUT_BACK}`);
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Whoever may not look there may not open it either, and is told so then.
    return undefined;
  }
}

const kindOf = (found: Stats): string => (found.isDirectory() ? 'a folder' : 'something that is no file');

function refuse(path: string, why: string): never {
  throw new CoopError('E_DATABASE', { path, why });
}
