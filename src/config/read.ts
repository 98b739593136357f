/** The text of a configuration file. */
import { readFile, stat } from 'node:fs/promises';
import { CoopError } from '../protocol/errors.ts';

/**
 * A configuration is written by hand. A file of this size that is made to be bad takes the daemon a second and a hundred megabytes to
 * refuse; one of 1 MiB took a fifth of a minute, and nearly all of its heap.
 */
export const CONFIG_MAX_BYTES = 256 * 1024;

export const tooLarge = (path: string): CoopError =>
  new CoopError('E_CONFIG_READ', {
    path,
    why: `it is larger than ${CONFIG_MAX_BYTES / 1024} KiB; take out what is no setting`,
  });

/**
 * @throws CoopError `E_CONFIG_MISSING`, `E_CONFIG_READ`, and `E_ENCODING` where it is not UTF-8.
 */
export async function readConfigText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CoopError('E_ENCODING', { what: path }, error);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // Before it is opened: opening a pipe waits for a writer, perhaps for ever.
    const found = await stat(path);
    if (found.isDirectory())
      throw new CoopError('E_CONFIG_READ', { path, why: 'it is a folder; name a file in it with -c FILE' });
    if (!found.isFile()) throw new CoopError('E_CONFIG_READ', { path, why: 'it is not a file; name one with -c FILE' });
    if (found.size > CONFIG_MAX_BYTES) throw tooLarge(path);
    return await readFile(path);
  } catch (error) {
    if (error instanceof CoopError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CoopError('E_CONFIG_MISSING', { path }, error);
    throw new CoopError('E_CONFIG_READ', { path, why: WHY[code] ?? code }, error);
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it; give it to the user that coop runs as',
  ELOOP: 'its links lead in a circle; put a file in its place',
};
