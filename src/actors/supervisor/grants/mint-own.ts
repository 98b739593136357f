/** The ports to all that the house has of one person, for that person in their own conversation: each only for the part that is asked for. */

import type { Place } from '../../../protocol/address.ts';
import { MemoryOwnContract, OwnContract, type Self, WorkspaceTakeContract } from '../../../protocol/contracts/own.ts';
import type { ActorId, PersonName } from '../../../protocol/ids.ts';
import type { CommandLease } from '../../../protocol/lease.ts';
import type { OwnPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';
import { type Scope, scopeOf, WHOLE } from './scope.ts';

/** What the ports are made of, beside the lease. */
export interface OwnGrant {
  /** As what channels know them. */
  readonly identities: readonly string[];
  /** Jobs that are theirs. */
  readonly jobs: readonly string[];
  /** Where files are asked for: whoever has the folder, and what of it is closed. */
  readonly files?: { readonly actor: ActorId; readonly closed: readonly string[] } | undefined;
}

/** What of the house somebody may take out, as a whole: never where others read along. */
export function takenOut(plan: Plan): Pick<Self, 'stores' | 'files' | 'decides' | 'schedule'> {
  const { personal, read, files, decides, schedule } = plan;
  if (!personal || files === null) return { stores: personal ? [...read] : [], files: 'none', decides, schedule };
  return { stores: [...read], files: files.of === 'workspace' ? 'whole' : 'own', decides, schedule };
}

/** The folder that somebody has taken out: their own, or all of the workspace where they read that. */
export function folderOut(plan: Plan, whole: boolean, person: PersonName, place: Place): Scope | undefined {
  const { files } = takenOut(plan);
  if (files === 'none' || (whole && files !== 'whole')) return undefined;
  return whole ? WHOLE : scopeOf({ of: 'person', works: false }, person, place, plan.level);
}

/** @param others who may decide, beside the asking person */
export function mintOwn(
  { id, place, request, effective }: CommandLease,
  person: PersonName,
  plan: Plan,
  { identities, jobs, files }: OwnGrant,
  others: readonly string[],
  give: Give,
): OwnPorts | undefined {
  if (request.command !== 'own' || !plan.personal) return undefined;
  const { asked } = request;
  switch (asked.part) {
    case 'memories':
    case 'changes': {
      if (!plan.read.includes(asked.store)) return {};
      const { server, client } = mintChannel(MemoryOwnContract);
      give(ACTOR.store[asked.store], id, { contract: 'memory.own', scope: { person }, port: server });
      return { store: client };
    }
    case 'files': {
      if (files === undefined) return {};
      const { server, client } = mintChannel(WorkspaceTakeContract);
      give(files.actor, id, { contract: 'workspace.take', scope: { closed: files.closed }, port: server });
      return { files: client };
    }
    // Those that they see: a port of its own leads to them.
    case 'jobs':
      return {};
    default: {
      const { server, client } = mintChannel(OwnContract);
      const { decides, schedule } = plan;
      const theirs = { identities, jobs: schedule ? jobs : [], decides, others };
      give(ACTOR.journal, id, {
        contract: 'journal.own',
        scope: { person, place, level: effective.level, ...theirs },
        port: server,
      });
      return { journal: client };
    }
  }
}
