import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isFolder } from './look.ts';

/**
 * Makes a folder, and those above it that are missing, for its owner alone. Step by step: where nothing can be made at all, as
 * in /proc, Node's `recursive` tries for ever.
 *
 * @returns whether it was made.
 * @throws what the file system says
 */
export function makePrivateFolder(path: string): boolean {
  if (isFolder(path) === true) return false;
  const above = dirname(path);
  if (above !== path && isFolder(above) !== true) makePrivateFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    // Somebody else made it meanwhile.
    if (isFolder(path) === true) return false;
    throw error;
  }
}
