import { mergeHits } from '../../../domain/search/index.ts';
import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { MemoryHit, Near, Where } from '../../../protocol/contracts/memory/index.ts';
import type { Meaning } from '../meaning.ts';
import { ANSWER_BYTES, fitting, foundOf } from './rows.ts';
import type { Stores } from './stores.ts';

type Readers = ReturnType<Stores['readers']>;
type SearchRequest = Extract<MemoryRequest, { command: 'memory_search' }>;

export const LIMIT = 20;
/** More at once would fill the window of a port. */
const AT_ONCE = 8;

export async function search(
  { limit = LIMIT, store, where }: SearchRequest,
  queries: readonly string[],
  stores: Stores,
  meaning: Meaning,
): Promise<AnswerTo<'memory_search'>> {
  const readers = stores.readers(store);
  const meanings = await meaning.of(queries);
  const near = new Map(queries.map((query, at) => [query, meanings[at]]));
  return {
    answers: await each(queries, async (query) => foundOf(await hitsOf(readers, query, limit, where, near.get(query)))),
  };
}

export async function hitsOf(
  readers: Readers,
  query: string,
  limit: number,
  where?: Where,
  near?: Near,
): Promise<MemoryHit[]> {
  const asked = {
    query,
    limit,
    ...(where === undefined ? {} : { where }),
    ...(near === undefined ? {} : { near }),
  };
  const answers = await Promise.all(readers.map(({ read }) => read.search(asked)));
  return mergeHits(
    answers.map(({ hits }) => hits),
    limit,
  );
}

/** The first of the queries, until an answer is full: whoever asked asks again for the others. */
export async function each<R>(
  queries: readonly string[],
  ask: (query: string) => Promise<readonly R[]>,
): Promise<{ query: string; results: R[] }[]> {
  const answers: { query: string; results: R[] }[] = [];
  let left = ANSWER_BYTES;
  for (let at = 0; at < queries.length; at += AT_ONCE) {
    const some = queries.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map(ask));
    for (const [index, query] of some.entries()) {
      const answer = { query, results: [...fitting(found[index] ?? [])] };
      left -= Buffer.byteLength(JSON.stringify(answer));
      if (left < 0 && answers.length > 0) return answers;
      answers.push(answer);
    }
  }
  return answers;
}
