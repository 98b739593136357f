/** What lies on the disk: who can read it, what was left behind, and how much room there is. */
import { chmodSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../config/load.ts';
import { type Finding, fine, wrong } from './finding.ts';

const MB = 1024 * 1024;
/** Below these the journal may soon take nothing in. */
const ROOM = { error: 100 * MB, warning: 1024 * MB } as const;

/** Rights of the group and of others. */
const OTHERS = 0o077;

export function examineFiles({ paths }: Config, isRunning: boolean): Finding[] {
  const databases = [paths.journal, paths.index, ...Object.values(paths.memory)];
  const folders = [...new Set([...databases.map(dirname), dirname(paths.socket), paths.ledgers])];
  const beside = folders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  const ofDatabases = beside.filter((path) => databases.some((file) => basename(path).startsWith(basename(file))));
  return [
    ...closed([paths.config, paths.keys, ...folders, ...ofDatabases]),
    ...leftovers(ofDatabases, isRunning),
    room(dirname(paths.journal)),
  ];
}

/** What is the household's alone. What is missing is nobody's business here. */
function closed(paths: readonly string[]): Finding[] {
  const open = paths.filter((path) => ((modeOf(path) ?? 0) & OTHERS) !== 0);
  if (open.length === 0) return [fine('private', 'what is the household’s can be read by nobody else', 'warning')];
  return open.map((path) => {
    const mode = modeOf(path) ?? 0;
    const message = `${path} is open to other users of this machine (mode ${(mode & 0o777).toString(8)})`;
    return wrong('private', message, 'warning', {
      what: `${path} is closed to others`,
      apply: () => chmodSync(path, mode & 0o700),
    });
  });
}

/** They hold what may have been forgotten since. */
function leftovers(files: readonly string[], isRunning: boolean): Finding[] {
  const copies = files.filter((path) => path.includes('.copy-'));
  const before = files.filter((path) => path.includes('.before-'));
  return [
    ...(copies.length === 0 || isRunning
      ? [fine('leftovers', 'no copies for backups were left behind', 'warning')]
      : copies.map((path) =>
          wrong('leftovers', `${path} was left behind by a backup that did not end`, 'warning', {
            what: `${path} is removed`,
            apply: () => rmSync(path, { force: true }),
          }),
        )),
    ...before.map((path) => {
      const message = `${path} is the database as it was before an update; it holds what was forgotten since. Remove it when all is well`;
      return fine('before_update', message, 'info');
    }),
  ];
}

function room(folder: string): Finding {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const said = `${Math.floor(free / MB)} MB free for ${folder}`;
    if (free >= ROOM.warning) return fine('disk', said);
    return wrong(
      'disk',
      `${said}: make room, or messages can soon not be taken in`,
      free < ROOM.error ? 'error' : 'warning',
    );
  } catch {
    return fine('disk', `${folder} is not there yet`, 'info');
  }
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
