/** A first configuration and workspace, in a folder of their own. Nothing that is there is ever overwritten. */
import { lstatSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { ProviderName } from './sections/provider.ts';
import { type FirstModel, type FirstPerson, firstConfig, workspaceFiles, wrongModel } from './templates.ts';

export interface InitOptions extends FirstModel {
  /** Absolute. */
  readonly folder: string;
  /** The owner's. */
  readonly name: string;
  /** Whoever else talks to the agent. Without it, an example of such a person is written. */
  readonly others?: readonly FirstPerson[];
  /** Whether a configuration that is there may give way: it is kept beside the new one. */
  readonly replace?: boolean;
}

export interface InitResult {
  readonly config: string;
  readonly provider: ProviderName;
  /** Files and folders that were made, in order. */
  readonly written: readonly string[];
  /** Files that were there and stayed as they were. */
  readonly kept: readonly string[];
}

/**
 * @throws CoopError `E_EXISTS` where the folder has a configuration that may not be replaced, `E_WRITE`, `E_NAME`, `E_USAGE`.
 */
export function init({ folder, name, others, replace = false, ...model }: InitOptions): InitResult {
  for (const each of [name, ...(others ?? []).map((person) => person.name)]) {
    if (!isName(each)) throw new CoopError('E_NAME', { name: each.slice(0, 40) });
  }
  const wrong = wrongModel(model);
  if (wrong !== undefined) throw new CoopError('E_USAGE', { why: wrong });
  const config = configIn(folder);
  makeFolder(folder);
  if (isThere(config) && !replace) throw new CoopError('E_EXISTS', { path: config });

  const written: string[] = [];
  const kept: string[] = [];
  const note = (path: string, isNew: boolean): void => void (isNew ? written : kept).push(path);

  const database = join(folder, 'db');
  note(database, makeFolder(database));
  for (const [path, text] of workspaceFiles([name, ...(others ?? []).map((person) => person.name)])) {
    const file = join(folder, 'workspaces', 'default', path);
    makeFolder(dirname(file));
    note(file, writeNew(file, text));
  }
  if (isThere(config)) kept.push(setAside(config));
  // Last: a folder with a configuration is a finished one.
  if (!writeNew(config, firstConfig(model, name, others))) throw new CoopError('E_EXISTS', { path: config });
  written.push(config);
  return { config, provider: model.provider, written, kept };
}

/** Where the configuration of a folder lies. */
export const configIn = (folder: string): string => join(folder, 'coop.toml');

/** Whatever it is, a broken link too. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Under a name that is free, beside it. @throws CoopError `E_WRITE`, `E_EXISTS` */
export function setAside(path: string): string {
  for (let number = 1; number < 1_000; number += 1) {
    const aside = `${path}.old${number === 1 ? '' : number}`;
    if (isThere(aside)) continue;
    try {
      renameSync(path, aside);
      return aside;
    } catch (error) {
      throw cannotWrite(aside, error);
    }
  }
  throw new CoopError('E_EXISTS', { path: `${path}.old` });
}

/**
 * Mode 0700; a folder that is there stays as it is. Answers whether it was made.
 *
 * @throws CoopError `E_WRITE`
 */
export function makeFolder(path: string): boolean {
  try {
    return makePrivateFolder(path);
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

export function cannotWrite(path: string, error: unknown): CoopError {
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
