/** The ports to the versions of the files that prompts are made of. Journal and workspace serve them. */
import type { Port } from '../../../protocol/contract.ts';
import { FileHistoryContract } from '../../../protocol/contracts/history.ts';
import {
  type Keeping,
  type KeptFile,
  VersionsChangeContract,
  type VersionsChangeScope,
  VersionsForgetContract,
  VersionsReadContract,
  VersionsSeenContract,
} from '../../../protocol/contracts/journal/index.ts';
import { type FolderLevel, WorkspaceWriteContract } from '../../../protocol/contracts/workspace.ts';
import type { ActorId, LeaseId } from '../../../protocol/ids.ts';
import type { CommandLease } from '../../../protocol/lease.ts';
import type { HistoryPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';

type Who = Omit<VersionsChangeScope, 'files'>;

/** For whoever reads such files: it says what they say. */
export function mintSeen(lease: LeaseId, files: readonly string[], give: Give): Port<typeof VersionsSeenContract> {
  const seeing = mintChannel(VersionsSeenContract);
  give(ACTOR.journal, lease, { contract: 'versions.seen', scope: { files }, port: seeing.server });
  return seeing.client;
}

/** For whoever writes them, in the name of whoever wants it. Nothing where there are none. */
export function mintKeeping(
  lease: LeaseId,
  files: readonly KeptFile[],
  who: Who,
  give: Give,
): { readonly keeping?: Keeping } {
  if (files.length === 0) return {};
  const changing = mintChannel(VersionsChangeContract);
  const scope = { ...who, files: files.map(({ file }) => file) };
  give(ACTOR.journal, lease, { contract: 'versions.change', scope, port: changing.server });
  return { keeping: { files, port: changing.client } };
}

/** Of the whole workspace. */
export interface HistoryGrant {
  readonly actor: ActorId;
  readonly others: readonly FolderLevel[];
  readonly kept: readonly KeptFile[];
}

export function mintHistory(
  lease: LeaseId,
  { actor, others, kept }: HistoryGrant,
  give: Give,
): Port<typeof FileHistoryContract> {
  const looking = mintChannel(FileHistoryContract);
  const reading = mintChannel(VersionsReadContract);
  give(ACTOR.journal, lease, { contract: 'versions.read', port: reading.server });
  const files = kept.map(({ file }) => file);
  const scope = { others, files: kept, seen: mintSeen(lease, files, give), versions: reading.client };
  give(actor, lease, { contract: 'files.history', scope, port: looking.server });
  return looking.client;
}

/** For a person's own command: what they say is decided by saying it. Writing takes the one path that they named. */
export function mintCommandHistory(
  { id, person, request }: CommandLease,
  grant: HistoryGrant,
  give: Give,
): { readonly history: HistoryPorts } {
  const read = mintHistory(id, grant, give);
  if (person === undefined) return { history: { read } };
  if (request.command === 'file_forget') {
    const forgetting = mintChannel(VersionsForgetContract);
    give(ACTOR.journal, id, { contract: 'versions.forget', scope: { by: person }, port: forgetting.server });
    return { history: { read, forget: forgetting.client } };
  }
  if (request.command !== 'file_restore') return { history: { read } };
  const writing = mintChannel(WorkspaceWriteContract);
  const by = { by: person, turn: null, approvedBy: null };
  const scope = { path: request.path, integrity: 'full', ...mintKeeping(id, grant.kept, by, give) } as const;
  give(grant.actor, id, { contract: 'workspace.approved', scope, port: writing.server });
  return { history: { read, write: writing.client } };
}
