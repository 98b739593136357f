import { mergeHits } from '../../../../domain/search/index.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import type { Meaning } from '../../meaning.ts';
import { type Tool, tool } from '../tool.ts';
import type { Reader } from './handles.ts';
import { answerWith, inList } from './told.ts';
import { WHERE, whereOf } from './where.ts';

const LIMIT = 10;
const MOST = 30;
/** Of each store: so many are found, and those that are not shown are counted. */
const FOUND = 50;

/** One search over every store that was lent; no tool where none was. */
export function memorySearch(readers: readonly Reader[], level: TrustLevel, meaning: Meaning): Tool[] {
  if (readers.length === 0) return [];
  const search = tool({
    name: 'memory_search',
    description:
      'Look up what was remembered. Use words that would stand in the memory. Returns the best matches: each with what it is ' +
      'called (for memory_get and the others), who said it, when, and "believed" where that person is to be believed less than ' +
      'whom you talk with. "more" counts matches that are not shown. People, tags, types and files narrow the search to memories ' +
      'about any of those named; from and until (days) to when it was said.',
    schema: z.strictObject({
      query: z.string().check(z.minLength(1), z.maxLength(2_000)),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(MOST))),
      ...WHERE,
    }),
    effect: 'none',
    async run({ query, limit = LIMIT, ...said }) {
      const where = whereOf('memory_search', said);
      const [near] = await meaning.of([query]);
      const asked = {
        query,
        limit: FOUND,
        ...(where === undefined ? {} : { where }),
        ...(near === undefined ? {} : { near }),
      };
      const answers = await Promise.all(readers.map(({ call }) => call.search(asked)));
      const found = mergeHits(
        answers.map(({ hits }) => hits),
        FOUND,
      );
      return answerWith(
        'found',
        found.map((hit) => inList(hit, level)),
        limit,
      );
    },
  });
  return [search];
}
