/** `coop backup verify FILE`: whether a backup is whole and can be used. Nothing of the household is touched. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CoopError } from '../../protocol/errors.ts';
import { type Progress, withProgress } from '../progress.ts';
import { type ExitCode, type GlobalOptions, printJson, printLine, type Shell, visible } from '../shell.ts';
import { breathe } from './breath.ts';
import type { Databases, LoadDatabases } from './databases.ts';
import { DATABASES, databaseEntry, type Manifest } from './manifest.ts';
import { unpack } from './reader.ts';
import { sizeOf } from './size.ts';

export async function verifyBackup(
  file: string | undefined,
  { json }: GlobalOptions & { readonly json?: boolean },
  shell: Shell,
  load: LoadDatabases,
): Promise<ExitCode> {
  const path = resolve(shell.env.cwd, fileGiven(file, 'verify'));
  const databases = await load();
  const { agent, created, version, files } = await withProgress({ shell }, (progress) =>
    check(path, { temporary: shell.env.temporary, databases, interrupted: shell.interrupted(), progress }),
  );
  if (json) printJson(shell, { file: path, agent, created, version, files: files.length });
  else {
    const line = `${path} is whole: ${agent}, of ${created}, by coop ${version}, ${files.length} files`;
    printLine(shell.stdout, visible(line));
  }
  return 0;
}

export interface CheckOptions {
  /** Where it is unpacked to. */
  readonly temporary: string;
  readonly databases: Databases;
  readonly interrupted: AbortSignal;
  readonly progress: Progress;
}

/** @throws CoopError `E_USAGE` */
export function fileGiven(file: string | undefined, command: 'verify' | 'restore'): string {
  if (file === undefined) throw new CoopError('E_USAGE', { why: `Say which: coop backup ${command} FILE` });
  return file;
}

/**
 * Unpacks it into a folder of its own, looks at everything, and removes it again.
 *
 * @throws CoopError `E_BACKUP`, `E_READ`, `E_CANCELLED`
 */
export async function check(path: string, { temporary, ...around }: CheckOptions): Promise<Manifest> {
  const folder = mkdtempSync(join(temporary, 'coop-backup-'));
  try {
    return await checkInto(path, folder, around);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same, and it stays there. */
export async function checkInto(
  path: string,
  folder: string,
  { databases, interrupted, progress }: Omit<CheckOptions, 'temporary'>,
): Promise<Manifest> {
  const all = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  progress.begin({ doing: 'reading', of: sizeOf, all });
  const manifest = await unpack(path, folder, interrupted, progress.add);
  progress.begin({ doing: 'checking', of: 'databases', all: DATABASES.length });
  for (const name of DATABASES) {
    const entry = databaseEntry(name);
    const database = join(folder, entry);
    progress.add(1);
    if (!existsSync(database)) continue;
    await breathe(interrupted);
    try {
      databases.verify(name, database);
    } catch (error) {
      if (!(error instanceof CoopError)) throw error;
      // The path is that of a folder that is gone when it is read.
      const { why, found } = error.data;
      const what =
        why ?? (found === undefined ? error.message : `it is of a newer coop (schema ${found}): update coop`);
      throw new CoopError('E_BACKUP', { path, why: `${entry}: ${what}` }, error);
    }
  }
  return manifest;
}
