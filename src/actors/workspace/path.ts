import type { Brand } from '../../protocol/brand.ts';
import { CoopError } from '../../protocol/errors.ts';

/** One name in a folder: no separator, never `.` or `..`. Nothing else is put behind a folder's descriptor. */
export type Name = Brand<string, 'FileName'>;

const NAME_MAX_BYTES = 255;
const DEPTH_MAX = 40;

/** Whoever writes `~` means a folder that is not this one. */
const HOME = /^~(?:\/|$)/;
const CONTROL = /\p{Cc}/u;

const encoder = new TextEncoder();

/**
 * The names of a path below the scope's folder; none: the folder itself. Only `.` and doubled separators are left out: case,
 * blanks and look-alikes stay what they are.
 *
 * @throws CoopError `E_FILE_PATH`
 */
export function namesOf(path: string): readonly Name[] {
  const refuse = (why: string) => new CoopError('E_FILE_PATH', { path: shown(path), why });
  if (!path.isWellFormed()) throw refuse('it is no valid text');
  if (CONTROL.test(path)) throw refuse('it holds control characters');
  if (path.startsWith('/')) throw refuse('it begins at the root of the machine');
  if (HOME.test(path)) throw refuse('there is no home folder here');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw refuse('".." leads out of folders');
  if (names.length > DEPTH_MAX) throw refuse(`it is more than ${DEPTH_MAX} folders deep`);
  for (const name of names)
    if (encoder.encode(name).length > NAME_MAX_BYTES) throw refuse(`a name may have ${NAME_MAX_BYTES} bytes`);
  return names as Name[];
}

/** A name that a folder said it has: some file systems hold what is no text, which cannot be named here. */
export function nameIn(entry: string): Name | undefined {
  const isOne = entry !== '' && entry !== '.' && entry !== '..' && !entry.includes('/') && !entry.includes('\0');
  return isOne && !entry.includes('\ufffd') ? (entry as Name) : undefined;
}

export const pathOf = (names: readonly string[]): string => (names.length === 0 ? '.' : names.join('/'));

const SHOWN_MAX = 200;

/** As it may stand in an answer: on one line, and not for ever. */
export function shown(path: string): string {
  const line = path.toWellFormed().replaceAll(/\p{Cc}/gu, '?');
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX).toWellFormed()}…`;
}
