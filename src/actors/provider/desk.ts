import { CoopError } from '../../protocol/errors.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/lifecycle.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import type { Model } from './model.ts';
import { type ServedModel, serveModel } from './serve-model.ts';

type ModelGrant = Extract<Grant, { contract: 'model' }>;

/** Every port this actor serves. Ports granted while the model is still being loaded wait for it. */
export class ModelDesk {
  readonly #leases = new LeaseTable();
  readonly #served = new Set<ServedModel>();
  readonly #opened = Promise.withResolvers<Model>();
  readonly #wholeMs: number;
  #closing = false;

  /** @param wholeMs longest answer */
  constructor(wholeMs: number) {
    this.#wholeMs = wholeMs;
  }

  open(model: Model): void {
    this.#opened.resolve(model);
  }

  serve(lease: LeaseId, { port, deltas }: ModelGrant): void {
    const served = serveModel(
      port,
      deltas,
      {
        generate: async (request, generation) => {
          if (this.#closing) throw new CoopError('E_GONE', { what: 'model' });
          const model = await this.#opened.promise;
          return await model.generate(request, generation);
        },
      },
      this.#wholeMs,
      tracer,
    );
    this.#served.add(served);
    this.#leases.add(lease, served);
    void served.closed.then(() => this.#served.delete(served));
  }

  revoke(lease: LeaseId): void {
    this.#leases.revoke(lease);
  }

  /** Takes no more requests; resolves when those that run have ended. */
  async finish(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#served].map((served) => served.settled()));
  }

  /** Ends what still runs. */
  abort(): void {
    for (const served of this.#served) served.abort(new CoopError('E_CANCELLED'));
  }
}
