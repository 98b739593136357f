/** `/memory`: what is remembered, as far as whoever types may see it here. No model is asked. */
import type { AttachClient } from '../../commands/client.ts';
import { memoryLines } from '../../commands/memory/words.ts';
import { QUERY_MAX } from '../../protocol/contracts/memory/index.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { connected } from './connected.ts';

/** As many as fit on a screen: `coop memory search` has more. */
const MOST = 10;
const WIDTH = 120;

/** @returns What to show. @throws CoopError Why it could not be done. */
export async function lookUp(
  query: string,
  client: AttachClient | undefined,
  level: TrustLevel = 'public',
): Promise<string> {
  const here = connected(client);
  if (query === '') {
    const { memories } = await here.call('memory_browse', { limit: MOST });
    return memories.length === 0 ? 'Nothing is remembered yet.' : memoryLines(memories, level, WIDTH).join('\n');
  }
  const { answers } = await here.call('memory_search', { queries: [query.slice(0, QUERY_MAX)], limit: MOST });
  const found = answers[0]?.results ?? [];
  return found.length === 0 ? 'Nothing was found about that.' : memoryLines(found, level, WIDTH).join('\n');
}
