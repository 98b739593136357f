import { CoopError } from '../../protocol/errors.ts';
import * as z from '../../protocol/schema.ts';
import { explain } from '../../protocol/schema.ts';
import type { ProviderStart } from '../../protocol/starts.ts';

/** What one timer can wait for. */
const ms = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));

const text = z.string().check(z.minLength(1), z.maxLength(200));
const address = z.string().check(z.regex(/^https?:\/\//));

const Start = z.strictObject({
  provider: z.enum(['anthropic', 'openai-compatible', 'offline']),
  model: text,
  backgroundModel: z.exactOptional(text),
  models: z.exactOptional(z.array(z.strictObject({ name: text, images: z.boolean() }))),
  baseUrl: z.exactOptional(address),
  fallbacks: z.exactOptional(z.array(text)),
  patience: z.exactOptional(
    z.strictObject({
      silenceMs: z.exactOptional(ms),
      wholeMs: z.exactOptional(ms),
      backgroundMs: z.exactOptional(ms),
      pausesMs: z.exactOptional(ms),
    }),
  ),
  keyVariables: z.array(text),
  embedding: z.exactOptional(
    z.strictObject({
      provider: z.enum(['openai', 'voyage', 'cohere', 'openai-compatible']),
      model: text,
      dimensions: z.int().check(z.minimum(1), z.maximum(8_192)),
      baseUrl: z.exactOptional(address),
      keyVariable: z.exactOptional(text),
    }),
  ),
});

/** @throws CoopError `E_ARGUMENT` where `data` is no {@link ProviderStart}. */
export function parseStart(data: unknown): ProviderStart {
  const parsed = z.safeParse(Start, data);
  if (!parsed.success) throw new CoopError('E_ARGUMENT', { what: 'provider', why: explain(parsed.error) });
  return parsed.data;
}
