import { withoutVendor } from '../../../domain/model-name.ts';
import { BackgroundModelContract } from '../../../protocol/contracts/background.ts';
import { CaptureContract } from '../../../protocol/contracts/journal/index.ts';
import { type Audience, MemoryReadContract, MemorySettleContract } from '../../../protocol/contracts/memory/index.ts';
import type { JobId, TurnId } from '../../../protocol/ids.ts';
import type { JobLease } from '../../../protocol/lease.ts';
import type { CapturePorts } from '../../../protocol/ports/index.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import { mintMeter } from './mint-meter.ts';

/** What is captured together: of one person in one place, for one audience of one store. */
export interface Capture {
  readonly store: StoreName;
  readonly audience: Audience;
  readonly jobs: readonly { readonly job: JobId; readonly turn: TurnId }[];
  /** Asks this model what of it is worth keeping: `provider/name`. */
  readonly asks: string | undefined;
}

/**
 * The ports of a capture: the turns themselves, as far as they may be remembered there; one store, in the one audience that is
 * written; and where there is one a model, which hears of nothing else.
 */
export function mintCapture(lease: JobLease, { store, audience, jobs, asks }: Capture, give: Give): CapturePorts {
  const { id, person, place, effective } = lease;
  const journal = mintChannel(CaptureContract);
  give(ACTOR.journal, id, {
    contract: 'journal.capture',
    scope: { jobs: jobs.map(({ job, turn }) => ({ job, turn })) },
    port: journal.server,
  });
  const read = mintChannel(MemoryReadContract);
  const reader = audience === 'me' ? person : null;
  give(ACTOR.store[store], id, { contract: 'memory.read', scope: { person: reader }, port: read.server });
  const settle = jobs.map(({ job, turn }) => {
    const settling = mintChannel(MemorySettleContract);
    const scope = { author: person, place, turn, integrity: effective.sender, audience };
    give(ACTOR.store[store], id, { contract: 'memory.settle', scope, port: settling.server });
    return { job, port: settling.client };
  });
  const ports = { kind: 'capture', journal: journal.client, read: read.client, audience, settle } as const;
  const [first] = jobs;
  if (asks === undefined || first === undefined) return ports;
  const model = mintChannel(BackgroundModelContract);
  const scope = { model: withoutVendor(asks) };
  give(ACTOR.provider, id, { contract: 'model.background', scope, port: model.server });
  const metered = { turn: first.turn, purpose: 'capture', model: asks, details: false } as const;
  return { ...ports, model: model.client, meter: mintMeter(lease, metered, give) };
}
