import { mergeHits } from '../../../domain/search/index.ts';
import type { Client } from '../../../protocol/contract.ts';
import type { MemoryHit, MemoryReadContract } from '../../../protocol/contracts/memory/index.ts';
import * as z from '../../../protocol/schema.ts';
import { lowest, reaches, type TrustLevel } from '../../../protocol/trust.ts';
import { type Tool, type ToolAnswer, tool } from './tool.ts';

const LIMIT = 10;

interface Reader {
  readonly call: Client<typeof MemoryReadContract>;
}

/** One search over every store that was lent; no tool where none was. */
export function memorySearch(readers: readonly Reader[], level: TrustLevel): Tool[] {
  if (readers.length === 0) return [];
  const search = tool({
    name: 'memory_search',
    description:
      'Look up what was remembered. Use words that would stand in the memory. Returns the best matches: who said it, when, ' +
      'and "believed" where that person is to be believed less than whom you talk with.',
    schema: z.strictObject({
      query: z.string().check(z.minLength(1), z.maxLength(2_000)),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(30))),
    }),
    effect: 'none',
    async run({ query, limit = LIMIT }) {
      const answers = await Promise.all(readers.map(({ call }) => call.search({ query, limit })));
      const found = mergeHits(
        answers.map(({ hits }) => hits),
        limit,
      );
      return answer(found, level);
    },
  });
  return [search];
}

function answer(hits: readonly MemoryHit[], level: TrustLevel): ToolAnswer {
  const found = hits.map(({ id, store, text, author, integrity, at }) => ({
    id,
    store,
    text,
    by: author,
    at: new Date(at).toISOString().slice(0, 10),
    ...(reaches(integrity, level) ? {} : { believed: integrity }),
  }));
  const text = JSON.stringify({ found });
  const [first, ...others] = hits.map(({ integrity }) => integrity);
  return first === undefined ? { text } : { text, integrity: lowest(first, ...others) };
}
