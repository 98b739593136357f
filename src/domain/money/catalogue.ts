/** The models that there are to choose from, each with what is known of it. */
import type { ModelEntry, Prices } from '../../protocol/contracts/budget.ts';
import { knownModel } from '../models.ts';

/** A model as `[[provider.models]]` lists it; what is not said there is taken from what is known by its name. */
export interface ListedModel {
  /** The provider's own name, or `provider/name`. */
  readonly name: string;
  readonly context?: number | undefined;
  readonly images?: boolean | undefined;
  readonly prices?: Partial<Prices> | undefined;
}

export interface Offered {
  readonly provider: string;
  /** `provider/name`: what is used where nobody chose. */
  readonly model: string;
  readonly background?: string | undefined;
  /** `provider/name`: what answers where one cannot be had. */
  readonly fallbacks?: readonly string[];
  readonly listed: readonly ListedModel[];
}

/** The default first, then the one for work after turns, then what stands in for them, then what is listed; each once. */
export function catalogueOf({ provider, model, background, fallbacks = [], listed }: Offered): readonly ModelEntry[] {
  const byName = new Map(listed.map((entry) => [fullName(provider, entry.name), entry]));
  const names = new Set([model, ...(background === undefined ? [] : [background]), ...fallbacks, ...byName.keys()]);
  return [...names].map((name) => entryOf(name, byName.get(name)));
}

export function fullName(provider: string, name: string): string {
  return name.startsWith(`${provider}/`) ? name : `${provider}/${name}`;
}

function entryOf(name: string, listed: ListedModel | undefined): ModelEntry {
  const known = knownModel(name);
  return {
    name,
    context: listed?.context ?? known?.context ?? null,
    images: listed?.images ?? known?.images ?? false,
    prices: pricesOf(listed?.prices ?? {}, known?.prices),
  };
}

/** What is cached counts as fresh input where nobody says what it costs: rather more than the bill than less. */
function pricesOf(said: Partial<Prices>, known: Prices | undefined): Prices | null {
  const input = said.input ?? known?.input;
  const output = said.output ?? known?.output;
  if (input === undefined || output === undefined) return null;
  const cached = (kind: 'cacheRead' | 'cacheWrite'): number =>
    said[kind] ?? (said.input === undefined ? known?.[kind] : undefined) ?? input;
  return { input, output, cacheRead: cached('cacheRead'), cacheWrite: cached('cacheWrite') };
}
