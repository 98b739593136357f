import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { CoopError } from '../../protocol/errors.ts';
import { breathe } from './breath.ts';
import { type Listed, MANIFEST, MANIFEST_HASH, type Manifest } from './manifest.ts';
import { openFile } from './opening.ts';
import { END, encodeHeader, padding } from './tar.ts';
import { whyOf } from './why.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Told how many more bytes were dealt with. */
export type OnBytes = (count: number) => void;

/** Writes an archive beside its name, and gives it the name when it is whole. Mode 0600. */
export class ArchiveWriter {
  readonly #path: string;
  readonly #part: string;
  readonly #fd: number;
  readonly #listed: Listed[] = [];
  readonly #at: number;

  /** @throws CoopError `E_WRITE` */
  constructor(path: string, now: number) {
    this.#path = path;
    this.#part = `${path}.part`;
    this.#at = Math.floor(now / 1_000);
    this.#fd = writing(this.#part, () => openSync(this.#part, 'wx', 0o600));
  }

  get part(): string {
    return this.#part;
  }

  /**
   * @throws CoopError `E_WRITE`; `E_READ` where the file cannot be read, is none any more, or changes while it is read;
   *   `E_CANCELLED`
   */
  async addFile(name: string, path: string, interrupted: AbortSignal, onBytes: OnBytes = () => {}): Promise<void> {
    const { fd, stats } = reading(path, () => openFile(path));
    try {
      const { size, mode, mtimeMs } = stats;
      if (!stats.isFile()) throw changed(path);
      this.#write(
        encodeHeader({ name, kind: 'file', bytes: size, mode: mode & 0o777, at: Math.floor(mtimeMs / 1_000) }),
      );
      const hash = createHash('sha256');
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(size, 1)));
      for (let left = size; left > 0; ) {
        await breathe(interrupted);
        const read = reading(path, () => readSync(fd, chunk, 0, Math.min(left, chunk.length), null));
        if (read === 0) throw changed(path);
        const bytes = chunk.subarray(0, read);
        hash.update(bytes);
        this.#write(bytes);
        left -= read;
        onBytes(read);
      }
      this.#write(padding(size));
      this.#listed.push({ name, bytes: size, sha256: hash.digest('hex') });
    } finally {
      closeSync(fd);
    }
  }

  addText(name: string, text: string): void {
    const bytes = Buffer.from(text);
    this.#put(name, bytes);
    this.#listed.push({ name, bytes: bytes.length, sha256: sha256(bytes) });
  }

  addFolder(name: string): void {
    this.#write(encodeHeader({ name: `${name}/`, kind: 'folder', bytes: 0, mode: 0o700, at: this.#at }));
  }

  /** Nothing is there under the name until all of it is on disk. */
  finish(manifest: Omit<Manifest, 'files'>): Manifest {
    const whole = { ...manifest, files: this.#listed };
    const bytes = Buffer.from(`${JSON.stringify(whole, null, 2)}\n`);
    this.#put(MANIFEST, bytes);
    this.#put(MANIFEST_HASH, Buffer.from(`${sha256(bytes)}\n`));
    this.#write(END);
    writing(this.#path, () => {
      fsyncSync(this.#fd);
      // Unlike a rename it writes over nothing.
      linkSync(this.#part, this.#path);
    });
    return whole;
  }

  /** Whatever was not finished is gone. */
  close(): void {
    closeSync(this.#fd);
    unlinkSync(this.#part);
  }

  #put(name: string, bytes: Buffer): void {
    this.#write(encodeHeader({ name, kind: 'file', bytes: bytes.length, mode: 0o600, at: this.#at }));
    this.#write(bytes);
    this.#write(padding(bytes.length));
  }

  #write(bytes: Buffer): void {
    writing(this.#part, () => {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    });
  }
}

const changed = (path: string): CoopError =>
  new CoopError('E_READ', { path, why: 'it changed meanwhile; make the backup again' });

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CoopError('E_WRITE', { path, why: whyOf(error) }, error);
  }
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CoopError('E_READ', { path, why: whyOf(error) }, error);
  }
}
