import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Profile } from '../kernel/spawn/profile.ts';

const ADDON = 'better-sqlite3';

/** What SQLite and its addon need: the file, what SQLite writes beside it, and the package that holds the binary. */
export function databaseProfile(path: string): Profile {
  const files = [path, `${path}-wal`, `${path}-shm`, `${path}-journal`];
  return { read: [...files, ...addonFolders()], write: files, addons: true };
}

/** The folder of the attach socket, which is all that is in it. */
export function socketProfile(socket: string): Profile {
  const folder = dirname(socket);
  return { read: [folder], write: [folder] };
}

/** The folder of the trace file. It may be made later: then only the wildcard stands for what is in it. */
export function traceProfile(path: string): Profile {
  const folder = dirname(path);
  const all = [folder, join(folder, '*')];
  return { read: all, write: all, heapMb: 64 };
}

/** No files, no environment, a heap that holds one conversation. */
export const SESSION_PROFILE: Profile = { heapMb: 96 };

/** Where the package lies, and by which names it is looked for on the way there: a link is read like a folder. */
function addonFolders(): readonly string[] {
  const { resolve } = createRequire(import.meta.url);
  const named = (resolve.paths(ADDON) ?? [])
    .map((folder) => join(folder, ADDON))
    .filter((folder) => existsSync(folder));
  return [...new Set([dirname(resolve(`${ADDON}/package.json`)), ...named])];
}
