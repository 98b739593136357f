import { JobContract } from '../../../protocol/contracts/journal/index.ts';
import { MemoryWriteContract } from '../../../protocol/contracts/memory/index.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import type { JobLease } from '../../../protocol/lease.ts';
import type { SharePorts } from '../../../protocol/ports/index.ts';
import type { StoreName, TrustLevel } from '../../../protocol/trust.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';

/** The ports of a job: its own row, and the one store that it is for. */
export function mintJob(
  lease: JobLease,
  { store, turn, integrity }: { readonly store: StoreName; readonly turn: TurnId; readonly integrity: TrustLevel },
  give: Give,
): SharePorts {
  const journal = mintChannel(JobContract);
  give(ACTOR.journal, lease.id, { contract: 'journal.job', scope: { job: lease.job, turn }, port: journal.server });
  const writing = mintChannel(MemoryWriteContract);
  const scope = { author: lease.person, place: lease.place, turn, integrity, audience: 'everyone' } as const;
  give(ACTOR.store[store], lease.id, { contract: 'memory.write', scope, port: writing.server });
  return { kind: 'share', journal: journal.client, store: writing.client };
}
