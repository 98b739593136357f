import { createHash, type Hash } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder } from '../../config/private-folder.ts';
import { CoopError } from '../../protocol/errors.ts';
import * as z from '../../protocol/schema.ts';
import { breathe } from './breath.ts';
import { isEntry, type Listed, MANIFEST, MANIFEST_HASH, Manifest } from './manifest.ts';
import { CHUNK_BYTES, Source } from './source.ts';
import { applyPax, BLOCK, decodeHeader, type TarHeader } from './tar.ts';
import { whyOf } from './why.ts';
import { type OnBytes, sha256 } from './writer.ts';

/** A manifest lists files; one of this size is none of ours. */
const HELD_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Unpacks a backup into `folder`, which is empty, and compares it with what it says of itself. What comes back is whole: every
 * file listed is there with its size and hash, and no other.
 *
 * @throws CoopError `E_BACKUP` that says which file is wrong, or what else; `E_CANCELLED`
 */
export async function unpack(
  path: string,
  folder: string,
  interrupted: AbortSignal,
  onBytes: OnBytes = () => {},
): Promise<Manifest> {
  const source = new Source(path);
  try {
    return await new Unpacking(source, folder, interrupted, onBytes).run();
  } catch (error) {
    throw error instanceof CoopError ? error : new CoopError('E_BACKUP', { path, why: whyOf(error) }, error);
  } finally {
    source.close();
  }
}

class Unpacking {
  readonly #source: Source;
  readonly #folder: string;
  readonly #interrupted: AbortSignal;
  readonly #onBytes: OnBytes;
  readonly #found = new Map<string, Listed>();
  /** The manifest and its hash. */
  readonly #held = new Map<string, Buffer>();

  constructor(source: Source, folder: string, interrupted: AbortSignal, onBytes: OnBytes) {
    this.#source = source;
    this.#folder = folder;
    this.#interrupted = interrupted;
    this.#onBytes = onBytes;
  }

  async run(): Promise<Manifest> {
    for (let header = this.#next(); header !== undefined; header = this.#next()) await this.#take(header);
    this.#source.skipEnd();
    const manifest = this.#manifest();
    this.#compare(manifest);
    return manifest;
  }

  #next(): TarHeader | undefined {
    const decoded = decodeHeader(this.#source.take(BLOCK));
    switch (decoded.kind) {
      case 'end':
        return undefined;
      case 'entry':
        return decoded.header;
      case 'pax': {
        const pax = this.#whole(decoded.bytes);
        const after = decodeHeader(this.#source.take(BLOCK));
        if (after.kind !== 'entry') throw new Error('a header is damaged');
        return applyPax(after.header, pax);
      }
    }
  }

  async #take(header: TarHeader): Promise<void> {
    const { name, kind, bytes, mode } = header;
    if (!isEntry(name)) throw new Error(`${name} is nothing that a backup holds`);
    if (kind === 'folder') {
      makePrivateFolder(join(this.#folder, name));
      return;
    }
    if (this.#found.has(name) || this.#held.has(name)) throw new Error(`${name} is in it twice`);
    if (name === MANIFEST || name === MANIFEST_HASH) this.#held.set(name, this.#whole(bytes));
    else {
      const hash = await this.#unpackFile(join(this.#folder, name), bytes, mode);
      this.#found.set(name, { name, bytes, sha256: hash });
    }
  }

  async #unpackFile(path: string, bytes: number, mode: number): Promise<string> {
    makePrivateFolder(dirname(path));
    const fd = openSync(path, 'wx', 0o600);
    const hash = createHash('sha256');
    try {
      for (let left = bytes; left > 0; ) {
        await breathe(this.#interrupted);
        const copied = copyChunk(this.#source, fd, hash, left);
        left -= copied;
        this.#onBytes(copied);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    // Whoever runs it may read what is theirs, and nobody else what was nobody else's.
    chmodSync(path, (mode & 0o777) | 0o600);
    this.#source.skipPadding(bytes);
    return hash.digest('hex');
  }

  #whole(bytes: number): Buffer {
    if (bytes > HELD_MAX_BYTES) throw new Error('a header is damaged');
    const held = Buffer.from(this.#source.take(bytes));
    this.#source.skipPadding(bytes);
    return held;
  }

  #manifest(): Manifest {
    const held = this.#held.get(MANIFEST);
    const hash = this.#held.get(MANIFEST_HASH);
    if (held === undefined || hash === undefined) throw new Error(`it has no ${MANIFEST}: it was broken off`);
    if (hash.toString().trim() !== sha256(held)) throw new Error(`${MANIFEST} is damaged`);
    const parsed = z.safeParse(Manifest, JSON.parse(held.toString()));
    if (!parsed.success) throw new Error(`${MANIFEST} is of another coop: update coop`);
    return parsed.data;
  }

  #compare({ files }: Manifest): void {
    for (const { name, bytes, sha256: expected } of files) {
      const found = this.#found.get(name);
      if (found === undefined) throw new Error(`${name} is missing`);
      if (found.bytes !== bytes || found.sha256 !== expected) throw new Error(`${name} is damaged`);
      this.#found.delete(name);
    }
    const [more] = this.#found.keys();
    if (more !== undefined) throw new Error(`${more} is in it and not listed`);
  }
}

function copyChunk(source: Source, fd: number, hash: Hash, left: number): number {
  const chunk = source.take(Math.min(left, CHUNK_BYTES));
  hash.update(chunk);
  for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written);
  return chunk.length;
}
