import { lstatSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Paths } from '../../config/paths.ts';
import { CoopError } from '../../protocol/errors.ts';
import { pathOf } from './databases.ts';
import { CONFIG, DATABASES, databaseEntry, WORKSPACE } from './manifest.ts';

/** What is put where. Whatever SQLite left beside a database belongs to it. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly beside: readonly string[];
}

/** The configuration last: a folder with one is a finished household. */
export function movesOf(staging: string, paths: Paths): Move[] {
  const plain = (from: string, to: string): Move => ({ from: join(staging, from), to, beside: [] });
  return [
    ...DATABASES.map((name): Move => {
      const to = pathOf(paths, name);
      return { ...plain(databaseEntry(name), to), beside: ['-wal', '-shm', '-journal'].map((ending) => to + ending) };
    }),
    plain(WORKSPACE, paths.workspace),
    plain(CONFIG, paths.config),
  ];
}

export function refuseThere(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(path).length === 0)) return;
  throw new CoopError('E_NOT_EMPTY', { path });
}

/** Whoever wrote the archive chose its paths, whoever restores it the folder: nothing leaves that by itself. */
export function refuseOutside(archive: string, paths: Paths): void {
  const named = [paths.workspace, ...DATABASES.map((name) => pathOf(paths, name))];
  const outside = named.filter((path) => !path.startsWith(paths.folder + sep));
  if (outside.length > 0)
    throw new CoopError('E_OUTSIDE', { archive, folder: paths.folder, paths: outside.join(', ') });
}
