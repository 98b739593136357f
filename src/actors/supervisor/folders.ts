import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type Config,
  environment,
  makePrivateFolder,
  prepareSocketFolder,
  type TraceSettings,
} from '../../config/index.ts';
import { CoopError } from '../../protocol/errors.ts';

/** What the daemon writes into, its owner's alone. @throws CoopError `E_WRITE`, `E_SOCKET` */
export function makeFolders({ paths }: Config): void {
  const folders = [
    dirname(paths.journal),
    ...Object.values(paths.memory).map((file) => dirname(file)),
    paths.workspace,
  ];
  for (const folder of new Set(folders)) {
    try {
      makePrivateFolder(folder);
    } catch (cause) {
      throw new CoopError('E_WRITE', { path: folder, why: 'the folder cannot be made' }, cause);
    }
  }
  prepareSocketFolder(paths.socket, environment());
}

/** Copies for backups that nobody came for: they hold what may have been forgotten since. Before the files are opened. */
export function removeCopies({ paths }: Config): void {
  for (const file of [paths.journal, ...Object.values(paths.memory)]) {
    const folder = dirname(file);
    const copies = readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.copy-`));
    for (const name of copies) rmSync(join(folder, name), { force: true });
  }
}

/** Where it cannot be made the observer says so, and tries again: the household does not wait for its trace. */
export function makeTraceFolder({ path }: TraceSettings, print: (line: string) => void): void {
  try {
    makePrivateFolder(dirname(path));
  } catch {
    print(new CoopError('E_WRITE', { path: dirname(path), why: 'the folder of the trace cannot be made' }).message);
  }
}
