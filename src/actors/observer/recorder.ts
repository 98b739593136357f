import { rootMessage } from '../../protocol/errors.ts';
import type { FileEvent } from './machine.ts';

/** Lines that are kept while the disk refuses them, in characters. What comes beyond is dropped. */
const KEPT_MAX = 4 * 1024 * 1024;
const RETRY_MS = 1_000;
/** Where the reading end could be swamped: so many lines are written at once at most. */
const ONCE_MAX = 512;

export interface RecorderOptions {
  /** Writes the first of the lines and says how many, or throws and has written none. */
  readonly append: (lines: readonly string[]) => number;
  readonly tell: (event: FileEvent) => void;
}

/** Gathers the lines of one moment and writes them together. */
export class Recorder {
  readonly #options: RecorderOptions;
  #lines: string[] = [];
  #length = 0;
  #scheduled = false;
  #blocked = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  put(line: string): void {
    if (this.#length + line.length > KEPT_MAX) return;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Writes what there is. Where the disk refuses it is kept and tried again. */
  flush(): void {
    this.#scheduled = false;
    clearTimeout(this.#retry);
    try {
      while (this.#lines.length > 0) {
        const written = this.#options.append(this.#lines.slice(0, ONCE_MAX));
        for (const line of this.#lines.splice(0, written)) this.#length -= line.length;
      }
      if (this.#blocked) this.#options.tell({ type: 'FILE_WRITTEN' });
      this.#blocked = false;
    } catch (error) {
      if (!this.#blocked) this.#options.tell({ type: 'FILE_REFUSED', why: codeOf(error) });
      this.#blocked = true;
      this.#retry = setTimeout(() => this.flush(), RETRY_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#retry);
  }
}

/** `ENOSPC` says it; the message beside it repeats the path. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : rootMessage(error);
}
