import { closeSync, openSync, readSync } from 'node:fs';
import { CoopError } from '../../protocol/errors.ts';
import { BLOCK } from './tar.ts';
import { whyOf } from './why.ts';

export const CHUNK_BYTES = 1024 * 1024;

/** The archive's bytes, in order. */
export class Source {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(CHUNK_BYTES);

  constructor(path: string) {
    try {
      this.#fd = openSync(path, 'r');
    } catch (error) {
      throw new CoopError('E_READ', { path, why: whyOf(error) }, error);
    }
  }

  /** Valid until the next call. @throws Error where there are fewer. */
  take(bytes: number): Buffer {
    const into = bytes <= this.#buffer.length ? this.#buffer.subarray(0, bytes) : Buffer.alloc(bytes);
    for (let read = 0; read < bytes; ) {
      const more = readSync(this.#fd, into, read, bytes - read, null);
      if (more === 0) throw new Error('it is broken off');
      read += more;
    }
    return into;
  }

  skipPadding(bytes: number): void {
    const rest = (BLOCK - (bytes % BLOCK)) % BLOCK;
    if (this.take(rest).some((byte) => byte !== 0)) throw new Error('there is something between its files');
  }

  /** The second empty block, and nothing after it. */
  skipEnd(): void {
    const isEmpty = this.take(BLOCK).every((byte) => byte === 0);
    if (!isEmpty || readSync(this.#fd, this.#buffer, 0, 1, null) > 0) throw new Error('something comes after its end');
  }

  close(): void {
    closeSync(this.#fd);
  }
}
