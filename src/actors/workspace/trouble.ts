/** What the disk says, in words that a model can do something with. */
import { CoopError } from '../../protocol/errors.ts';
import { shown } from './path.ts';

export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** Something is there that is not what was asked for. */
export class OtherKind extends Error {}

/** An error of the file system as one of the catalogue. What is not the file's doing stays what it is. */
export function troubleOf(path: string, thrown: unknown): unknown {
  const at = { path: shown(path) };
  const because = (why: string) => new CoopError('E_FILE', { ...at, why }, thrown);
  if (thrown instanceof OtherKind) return new CoopError('E_FILE_KIND', { ...at, what: thrown.message }, thrown);
  switch (codeOf(thrown)) {
    case 'ENOENT':
      return new CoopError('E_FILE_MISSING', at, thrown);
    case 'ELOOP':
      return new CoopError('E_FILE_KIND', { ...at, what: 'a link' }, thrown);
    case 'ENOTDIR':
      return new CoopError('E_FILE_KIND', { ...at, what: 'no folder' }, thrown);
    case 'EISDIR':
      return new CoopError('E_FILE_KIND', { ...at, what: 'a folder' }, thrown);
    case 'ENXIO':
      return new CoopError('E_FILE_KIND', { ...at, what: 'a socket or a device' }, thrown);
    case 'ENAMETOOLONG':
      return new CoopError('E_FILE_PATH', { ...at, why: 'it is too long' }, thrown);
    case 'ENOSPC':
    case 'EDQUOT':
      return new CoopError('E_DISK_FULL', at, thrown);
    case 'EROFS':
      return new CoopError('E_READ_ONLY', at, thrown);
    case 'EACCES':
    case 'EPERM':
      return because('the machine does not let coop');
    case 'ERR_ACCESS_DENIED':
      return because('it is not among the files of this place');
    case 'ENOTEMPTY':
    case 'EEXIST':
      return because('something else is there');
    case 'EMFILE':
    case 'ENFILE':
      return because('too many files are open; try again');
    case 'EIO':
      return because('the disk fails');
    default:
      return thrown;
  }
}

/** Runs `work`, and says what went wrong about `path`. */
export function telling<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw troubleOf(path, error);
  }
}
