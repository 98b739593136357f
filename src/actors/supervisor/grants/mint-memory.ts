/** The ports to what is remembered: a turn's, and a command's. */
import type { MemoryCommand } from '../../../protocol/commands.ts';
import type { Port } from '../../../protocol/contract.ts';
import {
  MemoryKeepContract,
  type MemoryKeepScope,
  MemoryMendContract,
  MemoryReadContract,
  MemoryWriteContract,
} from '../../../protocol/contracts/memory/index.ts';
import type { LeaseId, PersonName } from '../../../protocol/ids.ts';
import type { CommandLease, TurnLease } from '../../../protocol/lease.ts';
import type { CommandPorts, KeptPorts, MemoryPorts, TurnPorts } from '../../../protocol/ports/index.ts';
import { STORES, type StoreName } from '../../../protocol/trust.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Keeping, Plan } from './plan.ts';

/** @param trusting the part of the lease that ends when the turn loads what it believes less */
export function mintMemory(
  { id, turn, person, place, effective }: TurnLease,
  plan: Plan,
  trusting: LeaseId,
  give: Give,
): TurnPorts['memory'] {
  const scope = { author: person, place, turn, integrity: effective.sender, audience: 'me' } as const;
  const memory: Partial<Record<StoreName, MemoryPorts>> = {};
  for (const store of STORES.filter((name) => plan.read.includes(name))) {
    const read = mintRead(id, store, plan.personal ? person : null, give);
    if (!plan.write.includes(store)) memory[store] = { read };
    else {
      const writing = mintChannel(MemoryWriteContract);
      give(ACTOR.store[store], id, { contract: 'memory.write', scope, port: writing.server });
      const mending = mintChannel(MemoryMendContract);
      give(ACTOR.store[store], trusting, { contract: 'memory.mend', scope, port: mending.server });
      memory[store] = { read, write: writing.client, mend: mending.client };
    }
  }
  return memory;
}

/** What a command does with rows beside reading them, and so whom it needs to be lent it. */
type Need = 'reads' | 'keeps' | 'imports' | 'maintains';

const NEEDS: Readonly<Record<MemoryCommand, Need>> = {
  memory_search: 'reads',
  memory_browse: 'reads',
  memory_show: 'reads',
  memory_stats: 'reads',
  recall: 'reads',
  memory_undo: 'keeps',
  memory_purge: 'keeps',
  memory_export: 'keeps',
  memory_import: 'imports',
  memory_maintain: 'maintains',
};

/** @param others who may decide, beside the asking person */
export function mintCommandMemory(
  { id, request, effective }: CommandLease,
  person: PersonName,
  { read, personal, keep }: Plan,
  others: readonly string[],
  give: Give,
): Pick<CommandPorts, 'memory'> {
  const { command } = request;
  if (!isAboutMemory(command)) return {};
  // Everyone's rows are taken out by whoever looks after them.
  const isForAll = request.command === 'memory_export' && request.audience === 'everyone';
  const need = isForAll ? 'maintains' : NEEDS[command];
  const memory: Partial<Record<StoreName, KeptPorts>> = {};
  for (const store of read) {
    const reading = mintRead(id, store, personal ? person : null, give);
    const scope = keep.filter((one) => one.store === store).map((one) => scopeOf(one))[0];
    if (scope === undefined) memory[store] = { read: reading };
    else {
      const keeping = mintChannel(MemoryKeepContract);
      give(ACTOR.store[store], id, { contract: 'memory.keep', scope, port: keeping.server });
      memory[store] = { read: reading, keep: keeping.client };
    }
  }
  return { memory };

  function scopeOf({ imports, maintains }: Keeping): MemoryKeepScope | undefined {
    const own = { of: 'person', person, integrity: effective.sender } as const;
    switch (need) {
      case 'reads':
        return undefined;
      case 'imports':
        return imports ? { ...own, everyone: true } : undefined;
      case 'maintains':
        return maintains ? { ...own, everyone: true } : undefined;
      case 'keeps':
        // Another's rows are for them alone: only who looks after the house has them purged, and nobody those of equals.
        return maintains && purgesAnother() ? { of: 'house' } : { ...own, everyone: maintains };
    }
  }

  function purgesAnother(): boolean {
    if (request.command !== 'memory_purge' || request.what.of !== 'person') return false;
    return request.what.person !== person && !others.includes(request.what.person);
  }
}

const isAboutMemory = (command: string): command is MemoryCommand => Object.hasOwn(NEEDS, command);

function mintRead(
  lease: LeaseId,
  store: StoreName,
  person: PersonName | null,
  give: Give,
): Port<typeof MemoryReadContract> {
  const reading = mintChannel(MemoryReadContract);
  give(ACTOR.store[store], lease, { contract: 'memory.read', scope: { person }, port: reading.server });
  return reading.client;
}
