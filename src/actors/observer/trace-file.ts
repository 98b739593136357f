/**
 * One file that only grows, at a path that never changes. Before it grows too large, and when the day (UTC) is over, it is put
 * aside under the day's name, and what is old is removed.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { archiveName, archivesOf, TRACE_FILES } from '../../protocol/trace.ts';

/** Its owner's alone. */
const MODE = 0o600;
const DAY_MS = 24 * 60 * 60 * 1_000;
const NEWLINE = Buffer.from('\n');

interface Opened {
  readonly fd: number;
  readonly inode: number;
  size: number;
  /** The day that its lines are of. */
  day: string;
}

export interface TraceFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** Files that were put aside are kept so long. */
  readonly keepDays: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Its methods throw what the disk says. */
export class TraceFile {
  readonly #path: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #maxBytes: number;
  readonly #keepDays: number;
  readonly #now: () => number;
  #file: Opened | undefined;

  constructor({ path, maxBytes, keepDays, now }: TraceFileOptions) {
    this.#path = path;
    this.#keepDays = keepDays;
    this.#folder = dirname(path);
    this.#name = basename(path);
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** Opens it as it was left, and removes what is too old. */
  open(): void {
    this.#opened();
    this.#removeOld();
  }

  /**
   * Appends whole lines, each ending in a newline: as many of the first as fit into one file, at least one.
   *
   * @returns how many. Where it throws, none was written.
   */
  append(lines: readonly string[]): number {
    const batch: string[] = [];
    let size = this.#current().size;
    for (const line of lines) {
      size += Buffer.byteLength(line);
      if (batch.length > 0 && size > this.#maxBytes) break;
      batch.push(line);
    }
    if (batch.length > 0) this.#write(batch);
    return batch.length;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  #write(lines: readonly string[]): void {
    const bytes = Buffer.from(lines.join(''));
    let file = this.#current();
    const isFull = file.size > 0 && file.size + bytes.length > this.#maxBytes;
    if (isFull || (file.size > 0 && file.day !== this.#today())) file = this.#rotate(file);
    writeWhole(file, bytes);
    file.day = this.#today();
  }

  /** The open file; another, where somebody moved it away or removed it. */
  #current(): Opened {
    const file = this.#file;
    if (file === undefined) return this.#opened();
    const found = statSync(this.#path, { throwIfNoEntry: false });
    if (found?.ino === file.inode) return file;
    this.close();
    return this.#opened();
  }

  #opened(): Opened {
    if (this.#file !== undefined) return this.#file;
    // Read and append: the last byte is looked at.
    const fd = openSync(this.#path, 'a+', MODE);
    try {
      const { size, mtimeMs, ino } = fstatSync(fd);
      const file: Opened = { fd, inode: ino, size, day: dayOf(size === 0 ? this.#now() : mtimeMs) };
      // A crash broke the last line off: it stays alone.
      if (size > 0 && !endsLine(fd, size)) writeWhole(file, NEWLINE);
      this.#file = file;
      return file;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  #rotate(file: Opened): Opened {
    const of = this.#archives().filter(({ day }) => day === file.day);
    const last = of.at(-1);
    renameSync(
      this.#path,
      join(this.#folder, archiveName(this.#name, file.day, last === undefined ? 0 : last.count + 1)),
    );
    this.close();
    const next = this.#opened();
    this.#removeOld();
    return next;
  }

  #removeOld(): void {
    const archives = this.#archives();
    const oldest = dayOf(this.#now() - this.#keepDays * DAY_MS);
    const old = archives.filter(({ day }, index) => day < oldest || index < archives.length - TRACE_FILES.keepFiles);
    for (const { name } of old) unlinkSync(join(this.#folder, name));
  }

  #archives(): ReturnType<typeof archivesOf> {
    return archivesOf(this.#name, readdirSync(this.#folder));
  }

  #today(): string {
    return dayOf(this.#now());
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function endsLine(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last.equals(NEWLINE);
}

/** All of it, or the file as it was before. */
function writeWhole(file: Opened, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file.fd, bytes, written);
    file.size += bytes.length;
  } catch (error) {
    if (written > 0) ftruncateSync(file.fd, file.size);
    throw error;
  }
}
