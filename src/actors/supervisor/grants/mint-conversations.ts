import { ConversationsContract } from '../../../protocol/contracts/conversations.ts';
import type { Effective } from '../../../protocol/effective.ts';
import type { LeaseId, PersonName } from '../../../protocol/ids.ts';
import type { TurnPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';

/** What all who read along could read where it was said, and nothing else. Its own words it asks with. */
export function mintConversations(
  { id, person, effective }: { readonly id: LeaseId; readonly person?: PersonName; readonly effective: Effective },
  { conversations }: Plan,
  audience: readonly PersonName[],
  turn: string | null,
  give: Give,
): Pick<TurnPorts, 'conversations'> {
  if (!conversations || person === undefined) return {};
  const searching = mintChannel(ConversationsContract);
  const scope = { readers: [...new Set([person, ...audience])], level: effective.level, turn };
  give(ACTOR.index, id, { contract: 'conversations.search', scope, port: searching.server });
  return { conversations: searching.client };
}
