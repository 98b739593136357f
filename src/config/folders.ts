/** Whether coop can write where a configuration says that it does. */
import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STORES } from '../protocol/trust.ts';
import type { Config } from './load.ts';
import { isFolder } from './look.ts';

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
