/** `/memory`: what is remembered, as far as whoever types may see it here. No model is asked. */
import type { AttachClient } from '../../commands/client.ts';
import { memoryLines } from '../../commands/memory/words.ts';
import { QUERY_MAX } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { TrustLevel } from '../../protocol/trust.ts';

/** As many as fit on a screen: `coop memory search` has more. */
const MOST = 10;
const WIDTH = 120;

/** @returns What to show. @throws CoopError Why it could not be done. */
export async function lookUp(
  query: string,
  client: AttachClient | undefined,
  level: TrustLevel = 'public',
): Promise<string> {
  if (client === undefined) throw new CoopError('E_STREAM', { why: 'there is no connection to the daemon' });
  if (query === '') {
    const { memories } = await client.call('memory_browse', { limit: MOST });
    return memories.length === 0 ? 'Nothing is remembered yet.' : memoryLines(memories, level, WIDTH).join('\n');
  }
  const { answers } = await client.call('memory_search', { queries: [query.slice(0, QUERY_MAX)], limit: MOST });
  const found = answers[0]?.results ?? [];
  return found.length === 0 ? 'Nothing was found about that.' : memoryLines(found, level, WIDTH).join('\n');
}
