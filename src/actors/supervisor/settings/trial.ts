/** A changed model, address, key or folder is tried before the file says it: no turn ever meets one that does not work. */
import {
  allKeyVariables,
  type Change,
  type Config,
  environment,
  fallbacksOf,
  keyVariables,
  unusableFolders,
} from '../../../config/index.ts';
import { withoutVendor } from '../../../domain/model-name.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { EmbeddingContract } from '../../../protocol/contracts/embedding.ts';
import { CoopError, toCoopError } from '../../../protocol/errors.ts';
import { type ActorId, actorId, type LeaseId } from '../../../protocol/ids.ts';
import type { Usage } from '../../../protocol/model.ts';
import { connect, mintChannel } from '../../kernel/link/index.ts';
import { actorsOf } from '../actor-specs.ts';
import type { House } from '../house.ts';
import type { Keys } from '../keys.ts';

/** A provider that is silent for so long does not answer, whatever the file says of patience. */
const SILENCE_MS = 15_000;
const WHOLE_MS = 30_000;
const PATIENCE = { silenceMs: SILENCE_MS, wholeMs: WHOLE_MS, backgroundMs: WHOLE_MS, pausesMs: 5_000 };

export interface TrialOptions {
  readonly house: Pick<House, 'add' | 'open' | 'giveUp' | 'leases'>;
  readonly keys: Keys;
  /** A model answered: its few tokens count like any others. */
  readonly spent: (model: string, tokens: Usage) => void;
}

/** What came of it: fine, or why not. `unsure`: what held before does not work either, so the change is not to blame. */
export type Tried =
  | { readonly works: true; readonly unsure?: string }
  | { readonly works: false; readonly why: string };

/** Models, each of which is asked for a word; or the one that makes vectors. */
type Asked = readonly string[] | 'embedding';

export class Trial {
  readonly #options: TrialOptions;
  #last = 0;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  async of(before: Config, after: Config, changes: readonly Change[]): Promise<Tried> {
    const changed = (...keys: readonly string[]): boolean =>
      changes.some(({ key }) => keys.some((section) => key === section || key.startsWith(`${section}.`)));
    if (changed('agent.workspace', 'memory.db_path', 'channels.signal')) {
      const [why] = unusableFolders(after);
      if (why !== undefined) return { works: false, why };
    }
    const isElsewhere = changed('provider.name', 'provider.base_url', 'provider.api_keys');
    const models = isElsewhere
      ? [...modelsOf(after), ...fallbacksOf(after.settings)]
      : [
          ...without(modelsOf(after), modelsOf(before)),
          ...without(fallbacksOf(after.settings), [...modelsOf(before), ...fallbacksOf(before.settings)]),
        ];
    if (models.length > 0) {
      const why = await this.#whyNot(after, models);
      if (why !== undefined) return await this.#orNeither(before, modelsOf(before), why);
    }
    if (changed('memory.embedding') && after.settings.memory.embedding !== undefined) {
      const why = await this.#whyNot(after, 'embedding');
      if (why === undefined) return { works: true };
      return before.settings.memory.embedding === undefined
        ? { works: false, why }
        : await this.#orNeither(before, 'embedding', why);
    }
    return { works: true };
  }

  async #orNeither(before: Config, what: Asked, why: string): Promise<Tried> {
    return (await this.#whyNot(before, what)) === undefined ? { works: false, why } : { works: true, unsure: why };
  }

  /** Asked for a word by a provider of its own, which nobody else is lent. */
  async #whyNot(config: Config, what: Asked): Promise<string | undefined> {
    const { house } = this.#options;
    this.#last += 1;
    const id = actorId(`provider:trial-${this.#last}`);
    const provider = actorsOf(config, this.#keysOf(config), undefined).find(({ kind }) => kind === 'provider');
    if (provider === undefined) throw new Error('a household without a provider');
    // None that stands in: it would answer for one that does not.
    const data = { ...(provider.data as object), fallbacks: [], patience: PATIENCE };
    const lease = house.leases.next();
    try {
      house.add({ ...provider, id, data });
      await inTime(house.open(id));
      if (what === 'embedding') await this.#embed(id, lease);
      else for (const model of new Set(what)) await this.#ask(id, lease, model);
      return undefined;
    } catch (error) {
      const { code, message } = toCoopError(error);
      return code === 'E_INTERNAL' ? 'the provider does not start with it.' : message;
    } finally {
      await house.leases.revoke(lease);
      await house.giveUp(id);
    }
  }

  async #ask(id: ActorId, lease: LeaseId, model: string): Promise<void> {
    const { server, client } = mintChannel(BackgroundModelContract);
    const scope = { model: withoutVendor(model) };
    this.#options.house.leases.give(id, lease, { contract: 'model.background', scope, port: server });
    const { call, close } = connect(client, BackgroundModelContract);
    try {
      const { usage } = await call.ask({
        system: 'coop asks whether you can be reached.',
        text: 'Answer with one word: yes.',
        maxTokens: 16,
      });
      this.#options.spent(model, usage);
    } catch (error) {
      const { message } = toCoopError(error);
      throw new CoopError('E_TRIAL', { what: model, why: message.replace(' The message is kept.', '') }, error);
    } finally {
      close();
    }
  }

  async #embed(id: ActorId, lease: LeaseId): Promise<void> {
    const { server, client } = mintChannel(EmbeddingContract);
    this.#options.house.leases.give(id, lease, { contract: 'embedding', port: server });
    const { call, close } = connect(client, EmbeddingContract);
    try {
      await call.embed({ texts: ['coop'], kind: 'query' }, { deadlineMs: WHOLE_MS });
    } catch (error) {
      throw new CoopError('E_TRIAL', { what: 'memory.embedding', why: toCoopError(error).message }, error);
    } finally {
      close();
    }
  }

  /** Those that were taken at the start, and what is named for the first time now. */
  #keysOf({ settings }: Config): Keys {
    const { variables } = environment();
    const names = allKeyVariables(settings);
    const env = Object.fromEntries(
      names.flatMap((name) => {
        const value = this.#options.keys.env[name] ?? variables[name];
        return value === undefined || value === '' ? [] : [[name, value]];
      }),
    );
    return { variables: keyVariables(settings.provider), env, missing: [] };
  }
}

const modelsOf = ({ settings: { agent } }: Config): readonly string[] =>
  agent.background_model === undefined ? [agent.model] : [agent.model, agent.background_model];

const without = (models: readonly string[], known: readonly string[]): readonly string[] =>
  models.filter((model) => !known.includes(model));

function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new CoopError('E_LATE', { what: 'starting' })), SILENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
