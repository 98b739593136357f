import { cpSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setAside } from '../../config/init.ts';
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

/** Keeps what is there under another name, what lies beside a database under the name that belongs to that. */
export function putAside({ to, beside }: Move): string[] {
  const there = lstatSync(to, { throwIfNoEntry: false }) !== undefined;
  const logs = beside.filter((path) => (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
  if (!there) return logs.map(setAside);
  const aside = setAside(to);
  for (const log of logs) renameSync(log, aside + log.slice(to.length));
  return [aside];
}

export function put({ from, to }: Move): void {
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    renameOrCopy(from, to);
  } catch (error) {
    throw new CoopError('E_WRITE', { path: to, why: error instanceof Error ? error.message : String(error) }, error);
  }
}

function renameOrCopy(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const part = join(dirname(to), `.restore-${basename(to)}`);
    cpSync(from, part, { recursive: true, preserveTimestamps: true });
    renameSync(part, to);
  }
}
