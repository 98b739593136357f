/** Whether coop can write where a configuration says that it does. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STORES } from '../protocol/trust.ts';
import type { Config } from './load.ts';

/** Why not, for each folder that cannot be used: found out by making something there, and taking it away. One that is not there yet is made at the start. */
export function unusableFolders({ paths }: Pick<Config, 'paths'>): readonly string[] {
  const { workspace, memory, signal } = paths;
  const files = [...STORES.map((store) => memory[store]), ...(signal === undefined ? [] : [signal])];
  return [...new Set([workspace, ...files.map((file) => dirname(file))])].flatMap(
    (folder) => whyNot(nearest(folder)) ?? cannotMake(nearest(folder)) ?? [],
  );
}

function cannotMake(folder: string): string | undefined {
  try {
    rmdirSync(mkdtempSync(join(folder, '.coop-')));
    return undefined;
  } catch (error) {
    return `nothing can be made in ${folder} (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`;
  }
}

/** Why a folder that is there cannot be written. */
export function whyNot(folder: string): string | undefined {
  if (isFolder(folder) === false) return `${folder} is a file; a folder is needed`;
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return `${folder} cannot be written: give it to the user that coop runs as`;
  }
}

/** It, or the first folder above it that is there. */
export function nearest(folder: string): string {
  let found = folder;
  while (isFolder(found) === undefined && found !== dirname(found)) found = dirname(found);
  return found;
}

/** Undefined where nothing is there. */
export function isFolder(path: string): boolean | undefined {
  try {
    return statSync(path).isDirectory();
  } catch {
    return undefined;
  }
}

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
