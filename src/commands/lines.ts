/** Lines of a byte stream, with a limit: what never ends its line must not fill the memory. */
import { CoopError } from '../protocol/errors.ts';

const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** @param limit Bytes of one line, without its newline. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * The lines that `chunk` completes, without their newlines.
   *
   * @throws CoopError `E_TOO_LARGE`, `E_ENCODING`; the stream is of no use after that.
   */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#limit) throw new CoopError('E_TOO_LARGE', { what: 'A line', limit: this.#limit });
    if (part.length > 0) this.#parts.push(part);
  }

  #take(): string {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new CoopError('E_ENCODING', { what: 'A line' }, error);
    }
  }
}
