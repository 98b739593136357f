import * as z from 'zod';
import { isModelName } from '../../domain/model-name.ts';
import { between, listOf } from './text.ts';

const price = z
  .number()
  .min(0, { error: 'write US dollars for a million tokens, 0 or more' })
  .max(100_000, { error: 'write US dollars for a million tokens' });

const modelName = z
  .string()
  .refine(isModelName, { error: 'write the name of a model, "provider/model" or the bare name' });

/** A model that can be chosen, and what is known of it beyond its name. */
const ListedModel = z.strictObject({
  name: modelName.describe('"provider/model", or the bare name.'),
  context: between(1_000, 100_000_000).optional().describe('Tokens that fit into one call.'),
  input_price: price.optional().describe('US dollars for a million tokens of fresh input.'),
  output_price: price.optional().describe('US dollars for a million tokens of output.'),
  cache_read_price: price.optional().describe('US dollars for a million tokens read from the cache.'),
  cache_write_price: price.optional().describe('US dollars for a million tokens written to the cache.'),
  images: z.boolean().optional().describe('Whether it reads pictures.'),
});

export const ListedModels = listOf(ListedModel, 100)
  .default([])
  .describe('Models to choose from with /model, beside those of [agent], and what they cost.');

export const FallbackModels = z
  .array(modelName)
  .max(5, { error: 'list at most 5: each is tried in turn while somebody waits' })
  .default([])
  .describe(
    'Models of the same provider that answer, in this order, where the one that was asked is overloaded, broken or not there, and ' +
      'nothing of an answer was heard yet. Caps hold what the dearest of them may cost.',
  );
