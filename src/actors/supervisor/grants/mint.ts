import { parsePlace } from '../../../protocol/address.ts';
import type { Port } from '../../../protocol/contract.ts';
import { CommandContract } from '../../../protocol/contracts/command.ts';
import { HouseholdContract } from '../../../protocol/contracts/household.ts';
import { JobContract, ShareWriterContract, TurnJournalContract } from '../../../protocol/contracts/journal.ts';
import { MemoryReadContract, MemoryWriteContract } from '../../../protocol/contracts/memory.ts';
import { ModelContract } from '../../../protocol/contracts/model.ts';
import { SessionsContract } from '../../../protocol/contracts/sessions.ts';
import type { TurnEvent } from '../../../protocol/events.ts';
import type { ActorId, LeaseId } from '../../../protocol/ids.ts';
import type {
  CommandLease,
  CommandPorts,
  JobLease,
  JobPorts,
  MemoryPorts,
  TurnLease,
  TurnPorts,
} from '../../../protocol/lease.ts';
import type { Grant } from '../../../protocol/lifecycle.ts';
import type { ModelFrame } from '../../../protocol/model.ts';
import { STORES, type StoreName } from '../../../protocol/trust.ts';
import { mintChannel, mintStream } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import { plan } from './plan.ts';

/** Hands the serving end of a port to its actor, and remembers that the actor serves this lease. */
export type Give = (actor: ActorId, lease: LeaseId, grant: Grant) => void;

/** Mints the ports of a turn: as many as its level in its place is worth, scoped now and for good. */
export function mintTurn(lease: TurnLease, message: string, give: Give): TurnPorts {
  const { id, turn, person, place, effective } = lease;
  const { read, write, share, personal } = plan(effective.level, parsePlace(place));
  const scope = { author: person, place, turn, audience: 'me' } as const;

  const journal = mintChannel(TurnJournalContract);
  give(ACTOR.journal, id, { contract: 'journal.turn', scope: { turn }, port: journal.server });

  const model = mintChannel(ModelContract);
  const deltas = mintStream<ModelFrame>();
  give(ACTOR.provider, id, { contract: 'model', port: model.server, deltas: deltas.writer });

  const events = mintStream<TurnEvent>();
  const viewed = { place, level: effective.level, turn, message };
  give(ACTOR.terminal, id, { contract: 'turn.events', scope: viewed, events: events.reader });

  const memory: Partial<Record<StoreName, MemoryPorts>> = {};
  for (const store of STORES.filter((name) => read.includes(name))) {
    const reading = mintChannel(MemoryReadContract);
    give(ACTOR.store[store], id, {
      contract: 'memory.read',
      scope: { person: personal ? person : null },
      port: reading.server,
    });
    if (!write.includes(store)) memory[store] = { read: reading.client };
    else {
      const writing = mintChannel(MemoryWriteContract);
      give(ACTOR.store[store], id, { contract: 'memory.write', scope, port: writing.server });
      memory[store] = { read: reading.client, write: writing.client };
    }
  }

  const ports = { journal: journal.client, model: model.client, deltas: deltas.reader, events: events.writer, memory };
  if (share.length === 0) return ports;
  const sharing = mintChannel(ShareWriterContract);
  give(ACTOR.journal, id, { contract: 'journal.share', scope: { turn, stores: share }, port: sharing.server });
  return { ...ports, share: { stores: share, port: sharing.client } };
}

/** The ports of a command: what its person may know of the house and of their conversations, and a way to answer. */
export function mintCommand(
  { id, person, place, effective }: CommandLease,
  give: Give,
): {
  readonly ports: CommandPorts;
  /** To be served by the supervisor itself. */
  readonly household: Port<typeof HouseholdContract>;
  /** To be lent to the channel that asked. */
  readonly answer: Port<typeof CommandContract>;
} {
  const household = mintChannel(HouseholdContract);
  const run = mintChannel(CommandContract);
  const ends = { household: household.server, answer: run.client };
  const ports = { household: household.client, run: run.server };
  if (person === undefined) return { ...ends, ports };

  const sessions = mintChannel(SessionsContract);
  const scope = { person, place, level: effective.level };
  give(ACTOR.journal, id, { contract: 'journal.sessions', scope, port: sessions.server });
  return { ...ends, ports: { ...ports, sessions: sessions.client } };
}

/** The ports of a job: its own row, and the one store that it is for. */
export function mintJob(lease: JobLease, store: StoreName, turn: string, give: Give): JobPorts {
  const journal = mintChannel(JobContract);
  give(ACTOR.journal, lease.id, { contract: 'journal.job', scope: { job: lease.job }, port: journal.server });
  const writing = mintChannel(MemoryWriteContract);
  const scope = { author: lease.person, place: lease.place, turn, audience: 'everyone' } as const;
  give(ACTOR.store[store], lease.id, { contract: 'memory.write', scope, port: writing.server });
  return { journal: journal.client, store: writing.client };
}
