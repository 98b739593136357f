import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Profile } from '../kernel/spawn/profile.ts';

/**
 * What SQLite and its addon need: the file, what SQLite writes beside it, the copies of it (before a migration, for a backup),
 * and the package that holds the binary.
 */
export function databaseProfile(path: string): Profile {
  const sqlite = ['-wal', '-shm', '-journal'].map((ending) => path + ending);
  const files = [path, ...sqlite, `${path}.before-*`, `${path}.copy-*`];
  return { read: [...files, addonFolder()], write: files, addons: true, heapMb: 128 };
}

/** The folder of the attach socket, which is all that is in it. */
export function socketProfile(socket: string): Profile {
  const folder = dirname(socket);
  return { read: [folder], write: [folder], heapMb: 128 };
}

/** The folder of the trace file. It may be made later: then only the wildcard stands for what is in it. */
export function traceProfile(path: string): Profile {
  const folder = dirname(path);
  const all = [folder, join(folder, '*')];
  return { read: all, write: all, heapMb: 64 };
}

/**
 * What the thread has open, by number: the only way that Node has to name a file in an open folder, whatever became of that
 * folder's path (workspace/directory.ts). By numbers alone every Worker can read and write what the process has open anyway.
 */
const DESCRIPTORS = process.platform === 'linux' ? ['/proc/self/fd/*'] : [];

/**
 * One folder, and the file in which it is written down who wrote what there.
 *
 * @param parts of the whole workspace: the folder of the ledgers of its parts
 */
export function workspaceProfile(folder: string, ledger: string, parts?: string): Profile {
  const ledgers = parts === undefined ? [ledger, `${ledger}.*`] : [join(parts, '*')];
  const all = [folder, join(folder, '*'), ...ledgers, ...DESCRIPTORS];
  return { read: all, write: all, heapMb: 128 };
}

/**
 * Starts programs, so that files are no wall to it: the wall is around what it starts. It makes what is covered for a command,
 * and reads the list of processes.
 */
export function shellProfile(workspace: string, sockets: string): Profile {
  const own = [workspace, join(workspace, '*'), sockets, join(sockets, '*')];
  return { read: [...own, '/proc', '/proc/*'], write: own, processes: true, heapMb: 96 };
}

/** The network, and nothing else. */
export const WEB_PROFILE: Profile = { heapMb: 128 };

/** A clock and two ports. */
export const SCHEDULER_PROFILE: Profile = { heapMb: 64 };

/** No files, no environment, a heap that holds one conversation. */
export const SESSION_PROFILE: Profile = { heapMb: 96 };

function addonFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
}
