/**
 * The ready binaries of better-sqlite3, named one by one.
 *
 * Its own entry asks `/proc/self/maps` and `process.report` which libc runs, and a walled Worker has neither. Here the
 * platform's binaries are tried in turn: the one for the other libc does not load. Nothing native loads before that.
 */
import fs from 'node:fs';
import { dirname } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import darwinArm64 from 'better-sqlite3/darwin-arm64';
import darwinX64 from 'better-sqlite3/darwin-x64';
import linuxArm64 from 'better-sqlite3/linux-arm64';
import linuxX64 from 'better-sqlite3/linux-x64';
import linuxMuslArm64 from 'better-sqlite3/linuxmusl-arm64';
import linuxMuslX64 from 'better-sqlite3/linuxmusl-x64';
import { codeOf } from './errors.ts';

type Driver = typeof SqliteDatabase;

const DRIVERS: Readonly<Record<string, readonly Driver[]>> = {
  'darwin-arm64': [darwinArm64],
  'darwin-x64': [darwinX64],
  'linux-arm64': [linuxArm64, linuxMuslArm64],
  'linux-x64': [linuxX64, linuxMuslX64],
};

/** A connection to the file at `path`, with nothing read yet. */
export function connect(path: string, timeout: number): SqliteDatabase.Database {
  const platform = `${process.platform}-${process.arch}`;
  let failure: unknown = new Error(`there is no SQLite for ${platform}`);
  for (const Driver of DRIVERS[platform] ?? []) {
    try {
      return vouchingFor(dirname(path), () => new Driver(path, { timeout }));
    } catch (error) {
      if (codeOf(error) !== 'ERR_DLOPEN_FAILED') throw error;
      failure = error;
    }
  }
  throw failure;
}

/**
 * The library asks first whether the file's folder exists. A Worker that may read its own file and nothing else is not told;
 * SQLite itself says it soon enough.
 */
function vouchingFor<T>(folder: string, open: () => T): T {
  const { existsSync } = fs;
  fs.existsSync = (path) => path === folder || existsSync(path);
  try {
    return open();
  } finally {
    fs.existsSync = existsSync;
  }
}
