/** Supervisor → command turns: which models there are, and which one answers this person in this place. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

const name = z.string().check(z.minLength(1), z.maxLength(200));

export const MODEL_ARGUMENT = { name: z.optional(name) } as const;

const price = z.number();

export const ModelRow = z.strictObject({
  name: z.string(),
  /** Tokens that fit into one call; null where nobody knows. */
  context: z.nullable(z.int()),
  images: z.boolean(),
  /** US dollars for a million tokens; null where nobody knows. */
  prices: z.nullable(z.strictObject({ input: price, output: price, cacheRead: price, cacheWrite: price })),
  /** Answers this person here. */
  used: z.boolean(),
  /** Answers where nobody chose. */
  standard: z.boolean(),
});

export type ModelRow = z.output<typeof ModelRow>;

export const Models = z.strictObject({
  models: z.array(ModelRow),
  /** Whether this person may choose here. */
  chooses: z.boolean(),
  /** What a change means, in a sentence. */
  said: z.nullable(z.string()),
});
export type Models = z.output<typeof Models>;

export const ModelsContract = contract('models', {
  list: method({ args: z.strictObject({}), result: Models }),
  /** From the next turn on. The standard one: as if nobody had chosen. */
  choose: method({ args: z.strictObject({ name }), result: Models, errors: ['E_NOT_FOUND', 'E_NOT_ALLOWED'] }),
});
