import { mergeHits, recalled } from '../../../domain/search/index.ts';
import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { Client } from '../../../protocol/contract.ts';
import {
  CONVERSATION_QUERY_MAX,
  type ConversationsContract,
  type Heard,
} from '../../../protocol/contracts/conversations.ts';
import type { MemoryHit } from '../../../protocol/contracts/memory/index.ts';
import type { MemoryFound, TurnFound } from '../../../protocol/memory-commands.ts';
import { cut, foundOf } from './rows.ts';
import { each, hitsOf, LIMIT } from './search.ts';
import type { Stores } from './stores.ts';

export type Conversations = Client<typeof ConversationsContract>;
type RecallRequest = Extract<MemoryRequest, { command: 'recall' }>;

/** Of each side: so many are put together. A memory lifts what is found, also far down. */
const RECALLED = 100;

/** Both are searched side by side, for each query, and made one list. */
export async function recall(
  { limit = LIMIT, conversation }: RecallRequest,
  queries: readonly string[],
  stores: Stores,
  conversations: Conversations,
): Promise<AnswerTo<'recall'>> {
  const readers = stores.readers();
  const within = conversation === undefined ? {} : { conversation };
  let isBehind = false;

  const heard = async (query: string): Promise<TurnFound[]> => {
    const asked = { queries: [query.slice(0, CONVERSATION_QUERY_MAX)], limit: RECALLED, ...within };
    const { results, behind } = await conversations.search(asked);
    isBehind ||= behind;
    return (results[0] ?? []).map(turnOf);
  };
  const remembered = async (query: string): Promise<MemoryHit[]> => {
    const all = hitsOf(readers, query, RECALLED);
    if (conversation === undefined) return await all;
    return mergeHits([await hitsOf(readers, query, RECALLED, within), await all], 2 * RECALLED);
  };

  const answers = await each(queries, async (query) => {
    const [turns, hits] = await Promise.all([heard(query), remembered(query)]);
    const refs = new Set(turns.map(({ ref }) => ref));
    const belongs = ({ ref, tags, ...hit }: MemoryHit): boolean =>
      conversation === undefined ||
      hit.conversation === conversation ||
      tags.includes(conversation) ||
      (ref !== null && refs.has(ref));
    return recalled<TurnFound, MemoryFound>(turns, foundOf(hits.filter(belongs)), limit);
  });
  return { answers, behind: isBehind };
}

/** What nobody gave a name is called by where and when it was said. */
function turnOf({ ref, conversation, name, speaker, at, text, score }: Heard): TurnFound {
  const known = name ?? String(conversation);
  const called = ref ?? `${known}@${new Date(at).toISOString()}`;
  return { ref: called, score, kind: 'turn', text: cut(text), by: speaker, at, conversation: known };
}
