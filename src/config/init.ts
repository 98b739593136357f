/** A first configuration and workspace, in a folder of their own. Nothing that is there is ever overwritten. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import type { ProviderName } from './sections/provider.ts';
import { firstConfig, workspaceFiles } from './templates.ts';

export interface InitOptions {
  /** Absolute. */
  readonly folder: string;
  readonly provider: ProviderName;
  /** The owner's. */
  readonly name: string;
}

export interface InitResult {
  readonly config: string;
  /** Files and folders that were made, in order. */
  readonly written: readonly string[];
  /** Files that were there and stayed as they were. */
  readonly kept: readonly string[];
}

/**
 * @throws CoopError `E_EXISTS` where the folder has a configuration, `E_WRITE`, `E_NAME`.
 */
export function init({ folder, provider, name }: InitOptions): InitResult {
  if (!isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
  const config = join(folder, 'coop.toml');
  makeFolder(folder);
  if (lstatSync(config, { throwIfNoEntry: false }) !== undefined) throw new CoopError('E_EXISTS', { path: config });

  const written: string[] = [];
  const kept: string[] = [];
  const note = (path: string, isNew: boolean): void => void (isNew ? written : kept).push(path);

  const database = join(folder, 'db');
  note(database, makeFolder(database));
  for (const [path, text] of workspaceFiles(name)) {
    const file = join(folder, 'workspaces', 'default', path);
    makeFolder(dirname(file));
    note(file, writeNew(file, text));
  }
  // Last: a folder with a configuration is a finished one.
  if (!writeNew(config, firstConfig(provider, name))) throw new CoopError('E_EXISTS', { path: config });
  written.push(config);
  return { config, written, kept };
}

function makeFolder(path: string): boolean {
  try {
    return mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined;
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function writeNew(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): CoopError {
  const code = codeOf(error);
  return new CoopError('E_WRITE', { path, why: WHY[code] ?? code }, error);
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file is in the way',
};
