/** Tells when a file may say something else. */
import { statSync, unwatchFile, watchFile } from 'node:fs';
import { watch } from 'chokidar';

export interface FileWatchOptions {
  readonly path: string;
  readonly changed: () => void;
}

/** So long a file is to be still before it is read: editors write in several steps. */
const STILL_MS = 100;

/** The kernel tells of a file, and not of everything that can come into its place: a folder, a link to another, a pipe. */
const LOOKED_AT_MS = 1_000;

export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #told: ReturnType<typeof watch>;
  readonly #looked = (): void => this.#whenStill();
  #waiting: NodeJS.Timeout | undefined;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    const { path, changed } = options;
    this.#told = watch(path, {
      ignoreInitial: true,
      // Of a folder that comes into its place nothing is looked at: there may be a whole disk in it.
      depth: 0,
      ignored: (found) => found !== path,
      atomic: true,
      awaitWriteFinish: { stabilityThreshold: STILL_MS, pollInterval: 25 },
    });
    this.#told.on('all', changed);
    // Too many files are watched on this machine, or what is in its place cannot be: then it takes a second.
    this.#told.on('error', () => {});
    watchFile(path, { interval: LOOKED_AT_MS, persistent: false }, this.#looked);
  }

  async close(): Promise<void> {
    clearTimeout(this.#waiting);
    unwatchFile(this.#options.path, this.#looked);
    await this.#told.close();
  }

  #whenStill(): void {
    clearTimeout(this.#waiting);
    if (isFresh(this.#options.path)) this.#waiting = setTimeout(this.#looked, STILL_MS).unref();
    else this.#options.changed();
  }
}

function isFresh(path: string): boolean {
  try {
    return Math.abs(Date.now() - statSync(path).mtimeMs) < STILL_MS;
  } catch {
    return false;
  }
}
