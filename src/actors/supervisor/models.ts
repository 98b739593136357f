import { modelsOf, modelWaits, type Settings } from '../../config/index.ts';
import { fullName } from '../../domain/money/catalogue.ts';
import { nearest } from '../../domain/nearest.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { Client, Implementation } from '../../protocol/contract.ts';
import type { ModelEntry } from '../../protocol/contracts/budget.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import type { ModelRow, ModelsContract, Models as Shown } from '../../protocol/contracts/models.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { PersonName } from '../../protocol/ids.ts';

type Configured = Pick<Settings, 'agent' | 'provider'>;

/** As many names as a line takes. */
const MOST_NAMED = 12;

const PER_MILLION = 1e6;

/** Who asks, and where. */
interface Asking {
  readonly person: PersonName;
  readonly place: PlaceKey;
  /** May choose, and so spend. */
  readonly chooses: boolean;
}

/** The models that there are, as the configuration says now, and which one answers whom. */
export class Models {
  readonly #journal: () => Client<typeof JournalControlContract>;
  readonly #started: Configured;
  #agent: Configured['agent'];
  #all: readonly ModelEntry[];

  constructor(settings: Configured, journal: () => Client<typeof JournalControlContract>) {
    this.#journal = journal;
    this.#started = settings;
    this.#agent = settings.agent;
    this.#all = modelsOf(settings);
  }

  /** The standard one first. */
  get all(): readonly ModelEntry[] {
    return this.#all;
  }

  /** The one that is named for work after turns. */
  get smaller(): string | undefined {
    return this.#agent.background_model;
  }

  /** Makes the summaries and what is remembered: the standard one, where none is named for it. */
  get background(): string {
    return this.#agent.background_model ?? this.#agent.model;
  }

  /** A newer list and other models hold from now on. What else the sections say waits for a restart. */
  replace(newer: Configured): void {
    const { provider } = this.#started;
    if (!modelWaits(this.#started, newer)) this.#agent = newer.agent;
    this.#all = modelsOf({ agent: this.#agent, provider: { ...provider, models: newer.provider.models } });
  }

  find(name: string): ModelEntry | undefined {
    return this.#all.find((entry) => entry.name === name);
  }

  /** Which one answers a person who chose `chosen`, or nothing. `gone`: it is there no more. */
  of(chosen: string | null, chooses: boolean): { readonly model: ModelEntry; readonly gone: boolean } {
    const entry = chosen === null || !chooses ? undefined : this.find(chosen);
    return { model: entry ?? this.standard, gone: chosen !== null && this.find(chosen) === undefined };
  }

  /** The name of the one that answers this person in this place. */
  async for(
    person: PersonName | undefined,
    place: PlaceKey,
    { choosesModel }: { readonly choosesModel: boolean },
  ): Promise<string> {
    if (person === undefined || !choosesModel) return this.standard.name;
    const { model } = await this.#journal().chosenModel({ person, place });
    return this.of(model, choosesModel).model.name;
  }

  /** The port of one command: who asks, and from where, is fixed here. */
  answersTo(asking: Asking): Implementation<typeof ModelsContract> {
    const { person, place, chooses } = asking;
    const used = (): Promise<string> => this.for(person, place, { choosesModel: chooses });
    return {
      list: async () => this.#show(await used(), chooses, null),
      choose: async ({ name }) => {
        if (!chooses) throw new CoopError('E_NOT_ALLOWED');
        const before = this.find(await used());
        const chosen = this.#named(name);
        const isStandard = chosen.name === this.standard.name;
        await this.#journal().chooseModel({ person, place, model: isStandard ? null : chosen.name });
        return this.#show(chosen.name, chooses, changed(before, chosen));
      },
    };
  }

  /** Answers whoever chose none. */
  get standard(): ModelEntry {
    const [first] = this.#all;
    if (first === undefined) throw new Error('a household without a model');
    return first;
  }

  #named(name: string): ModelEntry {
    const found = this.find(fullName(this.#started.provider.name, name));
    if (found !== undefined) return found;
    const names = this.#all.flatMap((entry) => [entry.name, entry.name.slice(entry.name.indexOf('/') + 1)]);
    const close = nearest(name, names);
    const all = this.#all.slice(0, MOST_NAMED).map((entry) => entry.name);
    const hint = close === undefined ? `There are: ${all.join(', ')}.` : `Did you mean ${close}?`;
    throw new CoopError('E_NOT_FOUND', { what: 'model of that name', hint });
  }

  #show(used: string, chooses: boolean, said: string | null): Shown {
    const models = this.#all.map(({ name, context, images, prices }, index): ModelRow => {
      const each = prices && {
        input: prices.input / PER_MILLION,
        output: prices.output / PER_MILLION,
        cacheRead: prices.cacheRead / PER_MILLION,
        cacheWrite: prices.cacheWrite / PER_MILLION,
      };
      return { name, context, images, prices: each, used: name === used, standard: index === 0 };
    });
    return { models, chooses, said };
  }
}

/** What is different from the next turn on, in a sentence. */
function changed(before: ModelEntry | undefined, after: ModelEntry): string {
  if (before?.name === after.name) return `${after.name} answers here already.`;
  const smaller =
    before !== undefined && before.context !== null && after.context !== null && after.context < before.context
      ? ` It reads less at once: ${after.context.toLocaleString('en-US')} tokens instead of ` +
        `${before.context.toLocaleString('en-US')}. A long conversation is made shorter for it.`
      : '';
  const blind = before?.images === true && !after.images ? ' It reads no pictures.' : '';
  const unknown = after.prices === null ? ' What it costs is not known.' : '';
  return `From the next message on ${after.name} answers here.${smaller}${blind}${unknown}`;
}
