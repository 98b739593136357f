import * as z from 'zod';
import { isModelName } from '../../domain/model-name.ts';
import { WRITE_DOWN } from '../../protocol/trust.ts';
import { between, days, endpoint, path, variable } from './text.ts';

const PromptIndex = z.strictObject({
  enabled: z.boolean().default(true).describe('Puts recent relevant memories into the prompt.'),
  limit: between(1, 1_000).default(12).describe('Most observations in the index.'),
  max_tokens: between(1, 1_000_000).default(1200).describe('Token budget of the index.'),
});

const Capture = z.strictObject({
  enabled: z.boolean().default(true).describe('Keeps what people say, without being asked to.'),
  after_seconds: between(0, 3_600)
    .default(3)
    .describe('So long after a turn: what is said in one go is kept in one go.'),
});

const Retention = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Compresses, archives and cleans up old observations.'),
    compress_after_days: days(1).default(14).describe('Age at which stale observations are merged.'),
    compression_min_cluster_size: between(2, 1_000)
      .default(3)
      .describe('Fewest observations that are merged into one.'),
    archive_after_days: days(1).default(30).describe('Age at which expired observations move to the archive.'),
    delete_archive_after_days: days(1).default(365).describe('Age at which the archive forgets.'),
    max_rows_per_run: between(1, 100_000).default(200).describe('Most rows that one maintenance run touches.'),
  })
  .refine((retention) => retention.delete_archive_after_days >= retention.archive_after_days, {
    path: ['delete_archive_after_days'],
    error: 'nothing can be deleted before it was archived: write at least archive_after_days',
  });

const Embedding = z
  .strictObject({
    provider: z.enum(['openai', 'voyage', 'cohere', 'openai-compatible']).describe('Who makes the vectors.'),
    model: z.string().refine(isModelName, { error: 'write the name of a model' }).describe('Embedding model.'),
    dimensions: between(1, 8_192).describe('Length of a vector.'),
    base_url: endpoint.optional().describe('Address of an openai-compatible endpoint.'),
    api_key_env: variable.optional().describe('Environment variable that holds its key.'),
  })
  .refine((embedding) => embedding.provider !== 'openai-compatible' || embedding.base_url !== undefined, {
    path: ['base_url'],
    error: 'is missing: write the address of the openai-compatible endpoint',
  });

export const Memory = z.strictObject({
  db_path: path
    .default('./db/memory.db')
    .describe('Names the family: memory.private.db, memory.shared.db and memory.social.db lie there.'),
  write_down: z
    .enum(WRITE_DOWN)
    .default('approve')
    .describe("What becomes of words for people below a conversation's level that nobody said word for word."),
  prompt_index: PromptIndex.prefault({}),
  capture: Capture.prefault({}),
  retention: Retention.prefault({}),
  embedding: Embedding.optional(),
});
