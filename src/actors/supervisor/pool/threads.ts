import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Piscina } from 'piscina';
import { CoopError } from '../../../protocol/errors.ts';
import { flagsOf, limitsOf } from '../../kernel/spawn/profile.ts';

/** A thread that has nothing to do for so long ends. */
const IDLE_MS = 30_000;
/** More wait nowhere: whoever asks hears that it is busy. */
const WAITING_MOST = 64;

export interface ThreadsOptions {
  readonly heapMb: number;
  /** What takes longer is ended with its thread. */
  readonly deadlineMs: number;
  /** The contract, for errors. */
  readonly what: string;
}

/** Threads of one bundle of pure functions. They hold nothing from one call to the next. */
export class Threads {
  readonly #file: string;
  readonly #options: ThreadsOptions;
  #piscina: Promise<Piscina> | undefined;
  #isClosed = false;

  constructor(file: string, options: ThreadsOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** @param name of an exported function; what it answers is of trusted code. */
  async run<T>(name: string, asked: unknown): Promise<T> {
    const { what, deadlineMs } = this.#options;
    if (this.#isClosed) throw new CoopError('E_STOPPING');
    this.#piscina ??= this.#start();
    const piscina = await this.#piscina;
    if (piscina.queueSize >= WAITING_MOST) throw new CoopError('E_BUSY', { what, window: WAITING_MOST });
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return (await piscina.run(asked, { name, signal })) as T;
    } catch (error) {
      if (signal.aborted) throw new CoopError('E_LATE', { what }, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const piscina = await this.#piscina?.catch(() => undefined);
    await piscina?.destroy();
  }

  async #start(): Promise<Piscina> {
    if (!existsSync(this.#file)) throw new CoopError('E_NOT_BUILT', { path: this.#file });
    const { Piscina: Pools } = await import('piscina');
    const profile = { heapMb: this.#options.heapMb, read: [ownFolder()] };
    const { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } = limitsOf(profile);
    return new Pools({
      filename: this.#file,
      minThreads: 0,
      maxThreads: Math.min(2, availableParallelism()),
      idleTimeout: IDLE_MS,
      maxQueue: WAITING_MOST,
      env: {},
      argv: [],
      execArgv: [...flagsOf(profile, this.#file)],
      resourceLimits: { maxOldGenerationSizeMb, maxYoungGenerationSizeMb },
    });
  }
}

/** Piscina's own code, which its threads begin with. */
function ownFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('piscina'));
}
