import * as z from 'zod';
import { FallbackModels, ListedModels } from './models.ts';
import { between, endpoint, keyReference, listOf } from './text.ts';

export const PROVIDERS = ['anthropic', 'openai-compatible', 'offline'] as const;

export const Provider = z.strictObject({
  name: z
    .enum(PROVIDERS)
    .default('anthropic')
    .describe(
      'Who runs the model: anthropic, a server that speaks Chat Completions (openai-compatible), or the embedded offline model.',
    ),
  api_keys: listOf(keyReference, 100)
    .min(1, { error: 'name at least one key, or leave the list out' })
    .optional()
    .describe(
      'Keys to rotate between, each "env:NAME". Without it: ANTHROPIC_API_KEY; at OpenAI OPENAI_API_KEY; none at other servers.',
    ),
  base_url: endpoint
    .optional()
    .describe("Instead of the vendor's own address; of openai-compatible: where the server is."),
  models: ListedModels,
  fallback_models: FallbackModels,
  silence_seconds: between(1, 600)
    .default(90)
    .describe('After so long without a byte from the provider an answer is given up.'),
});

export type ProviderName = (typeof PROVIDERS)[number];
