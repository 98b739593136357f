/**
 * Folders by descriptor: the wall around a scope. This file alone (and the ledger's own) touches the disk.
 *
 * Checking a path and opening it then is a race that a command in the same scope wins: it swaps a folder for a link in between.
 * So no path is ever walked by the machine: each folder is opened, without following links, from the one before it, and what is
 * in it is named from its descriptor (`/proc/self/fd/N/name`, which is what `openat` does and Node has not). Whatever is swapped
 * meanwhile, an open folder stays the folder that was reached from the scope's own.
 *
 * Where there is no /proc the same is done by paths, and compared afterwards: no wall against a command that runs at that moment.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Seen } from './ledger-file.ts';
import { type Name, nameIn } from './path.ts';
import { codeOf, OtherKind } from './trouble.ts';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_SYNC } = constants;
const FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
/** Pipes do not block, terminals do not become ours. Neither is read: they are closed as soon as they are known. */
const READING = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
/** Node refuses `fsync` to a confined Worker (24.21): the bytes go to the disk with the write. */
const MAKING = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_SYNC;

const FOLDER_MODE = 0o700;
const PERMISSIONS = 0o777;

/** What a file is, whatever it is called: survives being renamed. */
export const identityOf = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string => `${dev}:${ino}`;

export const seen = (stats: Stats): Seen => ({ identity: identityOf(stats), changed: stats.ctimeMs });

/** A regular file, open for reading. Its owner closes it. */
export interface OpenFile {
  readonly stats: Stats;
  /** As much as there is now, at most `most` bytes. */
  bytes(most: number): Buffer;
  /** From there on as much as there is now, at most `most` bytes. */
  part(from: number, most: number): Buffer;
  close(): void;
}

export interface Entries {
  readonly names: readonly Name[];
  /** There are more: than were asked for, or with names that are no text and cannot be asked for. */
  readonly more: boolean;
}

export class Directory {
  readonly #fd: number;
  /** What names are put behind. */
  readonly #base: string;
  readonly #byDescriptor: boolean;
  readonly identity: string;

  private constructor(fd: number, path: string) {
    this.#fd = fd;
    this.identity = identityOf(fstatSync(fd));
    this.#byDescriptor = isThere(`/proc/self/fd/${fd}/.`);
    this.#base = this.#byDescriptor ? `/proc/self/fd/${fd}` : path;
  }

  /** The scope's own. How its path leads to it is the owner's affair. */
  static root(path: string): Directory {
    return Directory.#opened(openSync(path, O_RDONLY | O_DIRECTORY), path);
  }

  static #opened(fd: number, path: string): Directory {
    try {
      return new Directory(fd, path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** A folder in it; never what a link leads to. */
  child(name: Name): Directory {
    const path = this.#at(name);
    return Directory.#opened(this.#checked(openSync(path, FOLDER), path), path);
  }

  look(name: Name): Stats | undefined {
    return lstatSync(this.#at(name), { throwIfNoEntry: false });
  }

  /** Whether it was not there before. */
  make(name: Name): boolean {
    try {
      mkdirSync(this.#at(name), FOLDER_MODE);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  entries(most: number): Entries {
    const folder = opendirSync(`${this.#base}/.`);
    try {
      const names: Name[] = [];
      let more = false;
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        const name = nameIn(entry.name);
        if (name !== undefined && names.length < most) names.push(name);
        else more = true;
        if (more && names.length >= most) break;
      }
      return { names, more };
    } finally {
      folder.closeSync();
    }
  }

  /** @throws OtherKind for all that is not one regular file with one name */
  file(name: Name): OpenFile {
    const path = this.#at(name);
    // Opening alone can do something to a device.
    refuseOther(lstatSync(path));
    const fd = this.#checked(openSync(path, READING), path);
    try {
      const stats = fstatSync(fd);
      refuseOther(stats);
      const part = (from: number, most: number): Buffer =>
        bytesOf(fd, Math.max(0, Math.min(most, stats.size - from)), from);
      return { stats, bytes: (most) => part(0, most), part, close: () => closeSync(fd) };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /**
   * A new file, whole on the disk, which nobody looks for under this name.
   *
   * @returns what it is
   */
  put(name: Name, bytes: Uint8Array, mode: number): Stats {
    const path = this.#at(name);
    const fd = openSync(path, MAKING, mode & PERMISSIONS);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      const stats = fstatSync(fd);
      // The umask took something away. Through the descriptor: at its name there may be a link by now.
      if ((stats.mode & PERMISSIONS) !== (mode & PERMISSIONS))
        chmodSync(this.#byDescriptor ? `/proc/self/fd/${fd}` : path, mode & PERMISSIONS);
      return stats;
    } finally {
      closeSync(fd);
    }
  }

  /** Replaces what is at `to`. */
  rename(from: Name, to: Name): void {
    renameSync(this.#at(from), this.#at(to));
  }

  remove(name: Name): void {
    try {
      unlinkSync(this.#at(name));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #at(name: Name): string {
    return `${this.#base}/${name}`;
  }

  /** Without descriptors to name from: what was opened is what the path leads to without a link. */
  #checked(fd: number, path: string): number {
    if (this.#byDescriptor || identityOf(fstatSync(fd)) === identityOf(lstatSync(path))) return fd;
    closeSync(fd);
    throw Object.assign(new Error('it was changed while it was opened'), { code: 'ELOOP' });
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A file with several names may be one of somebody else's: which of them was meant, nobody can tell. */
export function refuseOther(stats: Stats): void {
  const what = kindOf(stats);
  if (what !== 'file') throw new OtherKind(OTHER[what]);
  if (stats.nlink > 1) throw new OtherKind('a file with several names (a hard link)');
}

const OTHER = { folder: 'a folder', link: 'a link', other: 'no regular file' } as const;

export function kindOf(stats: Stats): 'file' | 'folder' | 'link' | 'other' {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function bytesOf(fd: number, length: number, from: number): Buffer {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const more = readSync(fd, bytes, read, length - read, from + read);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}
