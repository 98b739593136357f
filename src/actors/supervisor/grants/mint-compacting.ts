import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { CompactionContract, type CompactionScope } from '../../../protocol/contracts/journal/index.ts';
import type { LeaseId, TurnId } from '../../../protocol/ids.ts';
import type { CompactingPorts, CompactPorts, JobLease } from '../../../protocol/lease.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';

/** What a summary takes: the conversation of one turn at its level, and a model that has no tools and is heard by nobody. */
export function mintCompacting(lease: LeaseId, scope: CompactionScope, give: Give): CompactingPorts {
  const journal = mintChannel(CompactionContract);
  give(ACTOR.journal, lease, { contract: 'journal.compaction', scope, port: journal.server });
  const model = mintChannel(BackgroundModelContract);
  give(ACTOR.provider, lease, { contract: 'model.background', port: model.server });
  return { journal: journal.client, model: model.client };
}

/** The ports of a job that somebody asked for. @param limit of the model that reads what comes of it */
export function mintCompact({ id, job }: JobLease, turn: TurnId, limit: number, give: Give): CompactPorts {
  return { kind: 'compact', limit, ...mintCompacting(id, { turn, job }, give) };
}
