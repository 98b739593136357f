import { mergeHits } from '../../../domain/search/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import type { MemoryReadContract } from '../../../protocol/contracts/memory.ts';
import * as z from '../../../protocol/schema.ts';
import { type Tool, tool } from './tool.ts';

const LIMIT = 10;

interface Reader {
  readonly call: Client<typeof MemoryReadContract>;
}

/** One search over every store that was lent; no tool where none was. */
export function memorySearch(readers: readonly Reader[]): Tool[] {
  if (readers.length === 0) return [];
  const search = tool({
    name: 'memory_search',
    description: 'Look up what was remembered. Use words that would stand in the memory. Returns the best matches.',
    schema: z.strictObject({
      query: z.string().check(z.minLength(1), z.maxLength(2_000)),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(30))),
    }),
    async run({ query, limit = LIMIT }) {
      const answers = await Promise.all(readers.map(({ call }) => call.search({ query, limit })));
      const found = mergeHits(
        answers.map(({ hits }) => hits),
        limit,
      );
      return JSON.stringify({
        found: found.map(({ id, store, text, author, at }) => {
          return { id, store, text, by: author, at: new Date(at).toISOString().slice(0, 10) };
        }),
      });
    },
  });
  return [search];
}
