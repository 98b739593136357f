import { EmbeddingContract } from '../../../protocol/contracts/embedding.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Grant } from '../../../protocol/grant.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import { LeaseTable } from '../../kernel/host/index.ts';
import { serve } from '../../kernel/link/index.ts';
import type { Embedder } from './embedder.ts';

type EmbeddingGrant = Extract<Grant, { contract: 'embedding' }>;

/** Every embedding port this actor serves. */
export class EmbeddingDesk {
  readonly #leases = new LeaseTable();
  readonly #running = new Map<AbortController, LeaseId>();
  readonly #open: () => Promise<Embedder>;

  /** @param open called when the first text comes */
  constructor(open: () => Promise<Embedder>) {
    this.#open = open;
  }

  serve(lease: LeaseId, { port }: EmbeddingGrant): void {
    const served = serve(port, EmbeddingContract, {
      embed: async ({ texts, kind }) => {
        const running = new AbortController();
        this.#running.set(running, lease);
        try {
          const embedder = await this.#open();
          return { vectors: await embedder.embed(texts, kind, running.signal) };
        } finally {
          this.#running.delete(running);
        }
      },
    });
    this.#leases.add(lease, served);
    // Its holder is gone: nobody waits any more.
    void served.closed.then(() => this.#end(lease, new CoopError('E_GONE', { what: 'embedding' })));
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
    this.#end(lease, new CoopError('E_REVOKED', { what: 'embedding' }));
  }

  /** What is not embedded now is embedded after the next start. */
  abort(): void {
    for (const running of this.#running.keys()) running.abort(new CoopError('E_CANCELLED'));
  }

  #end(lease: LeaseId, why: CoopError): void {
    for (const [running, whose] of this.#running) if (whose === lease) running.abort(why);
  }
}
