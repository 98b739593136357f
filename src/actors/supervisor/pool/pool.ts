import { join } from 'node:path';
import type { ReadPage } from '../../../domain/page/read-page.ts';
import type { Near } from '../../../domain/vectors.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { MathsContract } from '../../../protocol/contracts/maths.ts';
import type { PageTextContract } from '../../../protocol/contracts/web.ts';
import { Threads } from './threads.ts';

/**
 * The pool: threads that compute and hold nothing, no file, no environment; and are reached over ports, because actors cannot
 * start threads themselves. One kind for vectors, one for pages. Nothing of either is loaded before its first call.
 */
export class Pool {
  readonly #maths: Threads;
  readonly #pages: Threads;

  /** @param dist folder of the built bundles */
  constructor(dist: string) {
    this.#maths = new Threads(join(dist, 'actors', 'maths.cjs'), {
      heapMb: 64,
      deadlineMs: 4_000,
      what: 'vector.maths',
    });
    // A page of two megabytes is some ten times that as a tree.
    this.#pages = new Threads(join(dist, 'actors', 'pages.cjs'), {
      heapMb: 256,
      deadlineMs: 12_000,
      what: 'page.text',
    });
  }

  /** For each port the same: the pool knows nobody. */
  readonly maths: Implementation<typeof MathsContract> = {
    nearest: async (asked) => ({ found: await this.#maths.run<Near[]>('nearest', asked) }),
  };

  readonly pages: Implementation<typeof PageTextContract> = {
    read: async (asked) => {
      const { title, text, links } = await this.#pages.run<ReadPage>('readPage', asked);
      return { title, text, links: [...links] };
    },
  };

  async close(): Promise<void> {
    await Promise.all([this.#maths.close(), this.#pages.close()]);
  }
}
