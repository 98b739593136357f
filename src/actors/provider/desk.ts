import { CoopError } from '../../protocol/errors.ts';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { LeaseTable } from '../kernel/host/index.ts';
import { tracer } from '../kernel/trace/index.ts';
import type { Model } from './model.ts';
import type { Patience } from './patience.ts';
import { serveBackground } from './serve-background.ts';
import { type ServedModel, serveModel } from './serve-model.ts';

type ModelGrant = Extract<Grant, { contract: 'model' }>;
type BackgroundGrant = Extract<Grant, { contract: 'model.background' }>;

/** What was loaded: the models that turns ask, each by its name, and the one that is asked for work after them. */
export interface Models {
  readonly named: (name: string) => Model;
  readonly background: Model;
}

/** Every port this actor serves. Ports granted while the model is still being loaded wait for it. */
export class ModelDesk {
  readonly #leases = new LeaseTable();
  readonly #served = new Set<ServedModel>();
  readonly #opened = Promise.withResolvers<Models>();
  readonly #patience: Pick<Patience, 'wholeMs' | 'backgroundMs'>;
  #closing = false;

  constructor(patience: Pick<Patience, 'wholeMs' | 'backgroundMs'>) {
    this.#patience = patience;
  }

  open(models: Models): void {
    this.#opened.resolve(models);
  }

  serve(lease: LeaseId, { scope, port, deltas }: ModelGrant): void {
    this.#add(
      lease,
      serveModel(
        port,
        deltas,
        this.#loaded(({ named }) => named(scope.model)),
        this.#patience.wholeMs,
        tracer,
      ),
    );
  }

  serveBackground(lease: LeaseId, { scope, port }: BackgroundGrant): void {
    this.#add(
      lease,
      serveBackground(
        port,
        this.#loaded(({ named, background }) => (scope === undefined ? background : named(scope.model))),
        this.#patience.backgroundMs,
        tracer,
      ),
    );
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

  #loaded(which: (models: Models) => Model): Model {
    return {
      generate: async (request, generation) => {
        if (this.#closing) throw new CoopError('E_GONE', { what: 'model' });
        return await which(await this.#opened.promise).generate(request, generation);
      },
    };
  }

  #add(lease: LeaseId, served: ServedModel): void {
    this.#served.add(served);
    this.#leases.add(lease, served);
    void served.closed.then(() => this.#served.delete(served));
  }
}
