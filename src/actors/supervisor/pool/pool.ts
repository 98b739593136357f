import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Piscina } from 'piscina';
import type { Near, NearestOf } from '../../../domain/vectors.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { MathsContract } from '../../../protocol/contracts/maths.ts';
import type { PageTextContract } from '../../../protocol/contracts/web.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { flagsOf, limitsOf } from '../../kernel/spawn/profile.ts';

/** One call may take so long; what takes longer is ended with its thread. */
const DEADLINE_MS = 4_000;
/** A thread that has nothing to do for so long ends. */
const IDLE_MS = 30_000;
/** More wait nowhere: whoever asks hears that it is busy. */
const WAITING_MOST = 64;

/**
 * The pool for vector maths: threads that compute and hold nothing, no file, no network, no environment. Stores cannot start
 * threads themselves, so it lies in the main process and is reached over ports. Nothing of it is loaded before the first call.
 */
export class Pool {
  readonly #file: string;
  #piscina: Promise<Piscina> | undefined;
  #isClosed = false;

  /** @param dist folder of the built bundles */
  constructor(dist: string) {
    this.#file = join(dist, 'actors', 'maths.cjs');
  }

  /** For each port the same: the pool knows nobody. */
  readonly maths: Implementation<typeof MathsContract> = {
    nearest: async (asked) => ({ found: await this.#run(asked) }),
  };

  /** Built by whoever builds the web: pages become text. */
  readonly pages: Implementation<typeof PageTextContract> = {
    read: async () => {
      throw new CoopError('E_LATE', { what: 'page.text' });
    },
  };

  async close(): Promise<void> {
    this.#isClosed = true;
    const piscina = await this.#piscina?.catch(() => undefined);
    await piscina?.destroy();
  }

  async #run(asked: NearestOf): Promise<Near[]> {
    if (this.#isClosed) throw new CoopError('E_STOPPING');
    this.#piscina ??= this.#start();
    const piscina = await this.#piscina;
    if (piscina.queueSize >= WAITING_MOST)
      throw new CoopError('E_BUSY', { what: 'vector.maths', window: WAITING_MOST });
    const signal = AbortSignal.timeout(DEADLINE_MS);
    try {
      return (await piscina.run(asked, { name: 'nearest', signal })) as Near[];
    } catch (error) {
      if (signal.aborted) throw new CoopError('E_LATE', { what: 'vector maths' }, error);
      throw error;
    }
  }

  async #start(): Promise<Piscina> {
    if (!existsSync(this.#file)) throw new CoopError('E_NOT_BUILT', { path: this.#file });
    const { Piscina: Pools } = await import('piscina');
    const profile = { heapMb: 64, read: [ownFolder()] };
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
