/** The house looks after its memory: retention soon after the start and then hourly, vectors soon after words. */
import type { Settings } from '../../config/index.ts';
import type { Client } from '../../protocol/contract.ts';
import type { MemoryUpkeepContract } from '../../protocol/contracts/memory/index.ts';
import { toCoopError } from '../../protocol/errors.ts';
import type { Attributes } from '../../protocol/trace.ts';
import { STORES, type StoreName } from '../../protocol/trust.ts';
import { hurried } from '../kernel/fault/index.ts';
import type { Tracer } from '../kernel/trace/index.ts';
import { isPassing } from './persist.ts';
import { retentionPolicy } from './retention-policy.ts';

export const UPKEEP_TIMES = {
  /** After the household is ready: whoever comes first is answered first. */
  firstMs: 60_000,
  everyMs: 60 * 60_000,
  /** Where one run could not do all: it is bounded, and others want the store meanwhile. */
  moreMs: 60_000,
  /** Between two looks for texts without a vector. */
  vectorsMs: 30_000,
  /** After the endpoint failed. */
  vectorsAgainMs: 10 * 60_000,
};

/** Texts embedded for one lease of a store. */
const EMBED_MOST = 256;

type Call = Client<typeof MemoryUpkeepContract>;

export interface UpkeepOptions {
  /** As it holds now. */
  readonly settings: () => Settings['memory'];
  /** Lends the supervisor a store for as long as `work` takes. `embeds`: with the endpoint of the embeddings. */
  readonly lend: <T>(store: StoreName, embeds: boolean, work: (call: Call) => Promise<T>) => Promise<T>;
  readonly tracer: Pick<Tracer, 'event'>;
  /** To the owner. */
  readonly tell: (about: string, text: string) => void;
  readonly times?: typeof UPKEEP_TIMES;
}

/**
 * The supervisor calls the stores itself, over a contract that answers in counts: it has no Worker of its own for it, and no word
 * comes through here. Texts on their way to the embedding endpoint go from the store to the provider, over a port that ends with
 * the lease.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #times: typeof UPKEEP_TIMES;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What is being done: one thing after another, so that a store is not asked twice at once. */
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#times = options.times ?? hurried('upkeep', UPKEEP_TIMES);
  }

  start(): void {
    this.#after(this.#times.firstMs, () => this.#retain());
    // Only a restart gives the provider its key: an endpoint that is configured later is not asked before.
    if (this.#options.settings().embedding !== undefined) this.#after(this.#times.vectorsMs, () => this.#embed());
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#last;
  }

  #after(ms: number, work: () => Promise<number>): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#last = this.#last.then(async () => this.#after(this.#isStopped ? ms : await work(), work));
    }, ms).unref();
    this.#timers.add(timer);
  }

  /** Answers when to come back. */
  async #retain(): Promise<number> {
    let more = false;
    for (const store of STORES) {
      // Read each time: what is switched off stays off from then on.
      const memory = this.#options.settings();
      if (!memory.retention.enabled || this.#isStopped) return this.#times.everyMs;
      const done = await this.#tried(store, 'memory.maintained', false, (call) =>
        call.maintain({ policy: retentionPolicy({ memory }) }),
      );
      more ||= done?.more ?? false;
    }
    return more ? this.#times.moreMs : this.#times.everyMs;
  }

  async #embed(): Promise<number> {
    const { embedding } = this.#options.settings();
    if (embedding === undefined) return this.#times.vectorsMs;
    const model = modelOf(embedding);
    for (const store of STORES) {
      if (this.#isStopped) break;
      const look = await this.#tried(store, 'memory.looked', false, (call) => call.waiting({ model }));
      for (let more = look?.waiting ?? false; more && !this.#isStopped; ) {
        const done = await this.#tried(store, 'memory.embedded', true, (call) =>
          call.embed({ model, limit: EMBED_MOST }),
        );
        if (done === undefined) return this.#times.vectorsAgainMs;
        more = done.more;
      }
    }
    return this.#times.vectorsMs;
  }

  /** Undefined where it failed: what passes by itself is in the trace, the rest is told to the owner. */
  async #tried<R extends object>(
    store: StoreName,
    name: string,
    embeds: boolean,
    work: (call: Call) => Promise<R>,
  ): Promise<R | undefined> {
    const { lend, tracer, tell } = this.#options;
    const whose = { 'coop.store': store };
    try {
      const done = await lend(store, embeds, work);
      if (name !== 'memory.looked') tracer.event(name, { attributes: { ...whose, ...counts(done) } });
      return done;
    } catch (error) {
      tracer.event(name, { attributes: whose, error });
      if (!isPassing(error) && !this.#isStopped) {
        const what = embeds ? 'be searched by meaning' : 'be looked after';
        tell(
          `${name} ${store}`,
          `The ${store} memory could not ${what}: ${toCoopError(error).message} It is tried again.`,
        );
      }
      return undefined;
    }
  }
}

/** Vectors of another model, length or endpoint cannot be compared: all of it is the name. */
export function modelOf({
  provider,
  model,
  dimensions,
  base_url,
}: NonNullable<Settings['memory']['embedding']>): string {
  return `${provider}/${model}/${dimensions}${base_url === undefined ? '' : `@${base_url}`}`.slice(0, 300);
}

function counts(done: object): Attributes {
  return Object.fromEntries(
    Object.entries(done)
      .filter((entry): entry is [string, number | boolean] => typeof entry[1] !== 'string')
      .map(([key, value]) => [`coop.memory.${key}`, value]),
  );
}
