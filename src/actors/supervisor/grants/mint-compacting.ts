import { withoutVendor } from '../../../domain/model-name.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { CompactionContract, type CompactionScope } from '../../../protocol/contracts/journal/index.ts';
import type { JobLease, TurnLease } from '../../../protocol/lease.ts';
import type { CompactingPorts, CompactPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import { type Metered, mintMeter } from './mint-meter.ts';

/** Which model makes summaries, and whether whoever waits for one may be told why there is none. */
type Made = Pick<Metered, 'model' | 'details'>;

/** What a summary takes: the conversation of one turn at its level, and a model that has no tools and is heard by nobody. */
export function mintCompacting(
  lease: TurnLease | JobLease,
  scope: CompactionScope,
  made: Made,
  give: Give,
): CompactingPorts {
  const journal = mintChannel(CompactionContract);
  give(ACTOR.journal, lease.id, { contract: 'journal.compaction', scope, port: journal.server });
  const model = mintChannel(BackgroundModelContract);
  const asked = { model: withoutVendor(made.model) };
  give(ACTOR.provider, lease.id, { contract: 'model.background', scope: asked, port: model.server });
  const meter = mintMeter(lease, { turn: scope.turn, purpose: 'compaction', ...made }, give);
  return { journal: journal.client, model: model.client, meter };
}

/**
 * The ports of a job that somebody asked for.
 *
 * @param limit of the model that reads what comes of it
 * @param model that makes it
 */
export function mintCompact(
  lease: JobLease,
  turn: CompactionScope['turn'],
  { limit, model }: { readonly limit: number; readonly model: string },
  give: Give,
): CompactPorts {
  const made = { model, details: false };
  return { kind: 'compact', limit, ...mintCompacting(lease, { turn, job: lease.job }, made, give) };
}
