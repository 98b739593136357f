import { type Stats, statSync } from 'node:fs';

/** What is there, links followed; undefined where nothing is, or where it may not be looked at. */
export function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Undefined where nothing is there. */
export function isFolder(path: string): boolean | undefined {
  return look(path)?.isDirectory();
}
