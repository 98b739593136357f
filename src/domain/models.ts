/** What is known of models by their names: sizes, list prices, whether they read pictures. A name that is not here has none of it. */
import type { Prices } from '../protocol/contracts/budget.ts';
import type { Usage } from '../protocol/model.ts';
import { pricePerMillion } from './money/prices.ts';

export interface KnownModel {
  /** Tokens that fit into one call. */
  readonly context: number;
  readonly images: boolean;
  readonly prices: Prices;
}

/** A cached read costs a tenth of fresh input, a write a quarter more than it: Anthropic's terms. */
const CACHE_READ = 0.1;
const CACHE_WRITE = 1.25;

/** @param input US dollars for a million tokens, like `output` */
const claude = (input: number, output: number): KnownModel => ({
  context: 200_000,
  images: true,
  prices: {
    input: pricePerMillion(input),
    output: pricePerMillion(output),
    cacheRead: pricePerMillion(input * CACHE_READ),
    cacheWrite: pricePerMillion(input * CACHE_WRITE),
  },
});

const FREE: KnownModel = {
  context: 200_000,
  images: false,
  prices: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
};

type Known = readonly (readonly [beginning: string, model: KnownModel])[];

/** Of each provider, by the beginning of its own name, up to a `-`, `@` or its end; the first that fits. Anthropic's list prices. */
const MODELS = new Map<string, Known>([
  ['offline', [['simple', FREE]]],
  [
    'anthropic',
    [
      ['claude-opus-4-1', claude(15, 75)],
      ['claude-opus-4-0', claude(15, 75)],
      ['claude-opus-4-20250514', claude(15, 75)],
      ['claude-opus-4', claude(5, 25)],
      ['claude-sonnet-4', claude(3, 15)],
      ['claude-haiku-4', claude(1, 5)],
      ['claude-3-7-sonnet', claude(3, 15)],
      ['claude-3-5-sonnet', claude(3, 15)],
      ['claude-3-5-haiku', claude(0.8, 4)],
    ],
  ],
]);

/**
 * Nothing is known of what runs at an address of the owner's choice, whatever it is called there.
 *
 * @param model `provider/name`
 */
export function knownModel(model: string): KnownModel | undefined {
  const slash = model.indexOf('/');
  const name = model.slice(slash + 1);
  const fits = (beginning: string): boolean =>
    name.startsWith(beginning) && ['', '-', '@'].includes(name.slice(beginning.length, beginning.length + 1));
  return MODELS.get(model.slice(0, slash))?.find(([beginning]) => fits(beginning))?.[1];
}

/** Several calls together. */
export function total(usages: readonly Usage[]): Usage {
  const sum = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  for (const usage of usages) {
    sum.input += usage.input;
    sum.output += usage.output;
    sum.cacheRead += usage.cacheRead;
    sum.cacheWrite += usage.cacheWrite;
  }
  return sum;
}
