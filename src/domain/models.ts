/** What is known of models by their names: sizes and list prices. A name that is not here has neither. */
import type { Usage } from '../protocol/model.ts';

interface Model {
  readonly context: number;
  /** US dollars for a million tokens. */
  readonly input: number;
  readonly output: number;
}

/** By the beginning of the provider's name; the first that fits. Anthropic's list prices. */
const MODELS: readonly (readonly [string, Model])[] = [
  ['simple', { context: 200_000, input: 0, output: 0 }],
  ['claude-opus-4', { context: 200_000, input: 5, output: 25 }],
  ['claude-sonnet-4', { context: 200_000, input: 3, output: 15 }],
  ['claude-haiku-4', { context: 200_000, input: 1, output: 5 }],
];

/** A cached read costs a tenth of fresh input, a write a quarter more than it. */
const CACHE_READ = 0.1;
const CACHE_WRITE = 1.25;

function find(name: string): Model | undefined {
  return MODELS.find(([beginning]) => name.startsWith(beginning))?.[1];
}

/** Tokens that fit into one call; null where the model is not known. */
export function contextLimit(name: string): number | null {
  return find(name)?.context ?? null;
}

/** US dollars; null where the model's price is not known. */
export function cost(name: string, { input, output, cacheRead, cacheWrite }: Usage): number | null {
  const model = find(name);
  if (model === undefined) return null;
  const read = input + cacheRead * CACHE_READ + cacheWrite * CACHE_WRITE;
  return (read * model.input + output * model.output) / 1e6;
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
