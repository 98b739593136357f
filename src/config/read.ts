/** The text of a configuration file. */
import { readFile, stat } from 'node:fs/promises';
import { CoopError } from '../protocol/errors.ts';

/** A configuration is written by hand. */
const CONFIG_MAX_BYTES = 1024 * 1024;

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
    if (found.isDirectory()) throw new CoopError('E_CONFIG_READ', { path, why: 'it is a folder' });
    if (!found.isFile()) throw new CoopError('E_CONFIG_READ', { path, why: 'it is not a file' });
    if (found.size > CONFIG_MAX_BYTES) throw new CoopError('E_CONFIG_READ', { path, why: 'it is larger than 1 MiB' });
    return await readFile(path);
  } catch (error) {
    if (error instanceof CoopError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CoopError('E_CONFIG_MISSING', { path }, error);
    throw new CoopError('E_CONFIG_READ', { path, why: WHY[code] ?? code }, error);
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  ELOOP: 'its links lead in a circle',
};
