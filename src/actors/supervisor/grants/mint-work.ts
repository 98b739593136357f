/** The ports to files, commands and pages. */
import {
  AskContract,
  type Asked,
  JobContract,
  type KeptFile,
  SpokenContract,
  type VersionsChangeScope,
} from '../../../protocol/contracts/journal/index.ts';
import { type PromptFileScope, PromptFilesContract } from '../../../protocol/contracts/prompt.ts';
import { ShellContract, type ShellLimits, type ShellScope } from '../../../protocol/contracts/shell.ts';
import { WebContract } from '../../../protocol/contracts/web.ts';
import {
  type FolderLevel,
  WorkspaceMarksContract,
  WorkspaceReadContract,
  WorkspaceWriteContract,
  type WorkspaceWriteScope,
} from '../../../protocol/contracts/workspace.ts';
import type { ActorId, LeaseId, TurnId } from '../../../protocol/ids.ts';
import type { JobLease, TurnLease } from '../../../protocol/lease.ts';
import type { FileJobPorts, TurnPorts } from '../../../protocol/ports/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import { mintHistory, mintKeeping, mintSeen } from './mint-history.ts';
import type { Plan } from './plan.ts';
import { CHANNEL_FILES, closedIn } from './prompt-files.ts';
import { hiddenIn, type Scope } from './scope.ts';

/** What the ports to files, commands and pages are made of. Each is there where its actor is. */
export interface WorkGrant {
  /** The files that the prompt is made of, at the actor of the whole workspace. */
  readonly prompt?: { readonly actor: ActorId; readonly files: readonly PromptFileScope[] };
  readonly files?: {
    readonly actor: ActorId;
    readonly scope: Scope;
    /** Absolute path of its folder. */
    readonly folder: string;
    readonly others: readonly FolderLevel[];
    /** Files below it that prompts are made of, with the lowest level that sees each. */
    readonly prompts: readonly FolderLevel[];
    /** Files below it whose versions are kept. */
    readonly kept: readonly KeptFile[];
  };
  /** Where commands can be run. */
  readonly shell?: {
    /** Whether a sandbox can be had. */
    readonly sandboxed: boolean;
    readonly hosts: readonly string[];
    readonly unconfined: boolean;
    readonly limits: ShellLimits;
  };
  readonly web?: { readonly allow: readonly string[] };
}

type WorkPorts = Pick<TurnPorts, 'prompt' | 'files' | 'history' | 'shell' | 'web' | 'ask'>;

/** @param trusting the part of the lease that ends when the turn loads what it believes less */
export function mintWork(lease: TurnLease, plan: Plan, work: WorkGrant, trusting: LeaseId, give: Give): WorkPorts {
  return {
    ...mintPrompt(lease, plan, work, give),
    ...mintFiles(lease, plan, work, trusting, give),
    ...mintFileHistory(lease, plan, work, give),
    ...mintShell(lease, plan, work, trusting, give),
    ...mintWeb(lease, plan, work, give),
    ...mintAsk(lease, plan, work, give),
  };
}

function mintPrompt({ id }: TurnLease, plan: Plan, { prompt }: WorkGrant, give: Give): Pick<TurnPorts, 'prompt'> {
  if (prompt === undefined || prompt.files.length === 0) return {};
  const loading = mintChannel(PromptFilesContract);
  const { files } = prompt;
  const seen = mintSeen(
    id,
    files.map(({ file }) => file),
    give,
  );
  give(prompt.actor, id, { contract: 'prompt.files', scope: { files, seen }, port: loading.server });
  return { prompt: { port: loading.client, opens: plan.opensPrompt } };
}

function mintFiles(
  { id, turn, person }: TurnLease,
  plan: Plan,
  { files }: WorkGrant,
  trusting: LeaseId,
  give: Give,
): Pick<TurnPorts, 'files'> {
  if (plan.files === null || files === undefined) return {};
  const { actor, scope, others, prompts, kept } = files;
  const closed = closedIn(plan.level, prompts);
  const read = mintChannel(WorkspaceReadContract);
  give(actor, id, { contract: 'workspace.read', scope: { level: scope.level, others, closed }, port: read.server });
  if (!plan.files.works) return { files: { read: read.client } };
  const write = (of: LeaseId, guarded: WorkspaceWriteScope['guarded']) => {
    const writing = mintChannel(WorkspaceWriteContract);
    const keeping = mintKeeping(of, kept, { by: person, turn, approvedBy: null }, give);
    const writable = { level: scope.level, others, closed, turn, prompts, guarded, ...keeping };
    give(actor, of, { contract: 'workspace.write', scope: writable, port: writing.server });
    return writing.client;
  };
  return { files: { read: read.client, write: write(id, 'asked'), trusted: write(trusting, 'written') } };
}

/** Where the whole workspace is lent: it is of that. */
function mintFileHistory({ id }: TurnLease, plan: Plan, { files }: WorkGrant, give: Give): Pick<TurnPorts, 'history'> {
  if (!plan.history || plan.files?.of !== 'workspace' || files === undefined) return {};
  return { history: mintHistory(id, files, give) };
}

function mintShell(
  { id, person }: TurnLease,
  plan: Plan,
  { files, shell }: WorkGrant,
  trusting: LeaseId,
  give: Give,
): Pick<TurnPorts, 'shell'> {
  if (plan.files === null || !plan.files.works || files === undefined || shell === undefined) return {};
  const { sandboxed, limits } = shell;
  const { scope, folder, actor, prompts } = files;
  // Without a sandbox a command can do what the daemon can, deciding included: for those who may do everything, alone.
  const unconfined = shell.unconfined && plan.operations;
  const mint = (of: LeaseId, open: Pick<ShellScope, 'hosts' | 'unconfined'>) => {
    const running = mintChannel(ShellContract);
    const marks = mintChannel(WorkspaceMarksContract);
    const { hidden, shown } = hiddenIn(scope, person);
    const marked = { level: scope.level, hidden, shown };
    give(actor, of, { contract: 'workspace.marks', scope: marked, port: marks.server });
    const readonly = prompts.map(({ path }) => (path === CHANNEL_FILES ? `${CHANNEL_FILES}/` : path));
    const closed = closedIn(plan.level, prompts);
    const bounds = { folder, hidden, shown, readonly, closed, writes: true, level: scope.level, limits };
    give(ACTOR.shell, of, {
      contract: 'shell',
      scope: { ...bounds, ...open, marks: marks.client },
      port: running.server,
    });
    return running.client;
  };
  const confined = sandboxed ? { confined: mint(id, { hosts: [], unconfined: false }) } : {};
  const hosts = sandboxed && !unconfined ? shell.hosts : [];
  if (hosts.length === 0 && !unconfined) return sandboxed ? { shell: confined } : {};
  const trusted = { port: mint(trusting, { hosts, unconfined }), opens: unconfined ? ('everything' as const) : hosts };
  return { shell: { ...confined, trusted } };
}

function mintWeb({ id, turn }: TurnLease, plan: Plan, { web }: WorkGrant, give: Give): Pick<TurnPorts, 'web'> {
  if (!plan.web || web === undefined) return {};
  const fetching = mintChannel(WebContract);
  const spoken = mintChannel(SpokenContract);
  give(ACTOR.journal, id, { contract: 'journal.spoken', scope: { turn }, port: spoken.server });
  const scope = { turn, allow: web.allow, spoken: spoken.client };
  give(ACTOR.web, id, { contract: 'web', scope, port: fetching.server });
  return { web: fetching.client };
}

/** For what it may not do by itself. */
function mintAsk({ id, turn }: TurnLease, plan: Plan, { files, web }: WorkGrant, give: Give): Pick<TurnPorts, 'ask'> {
  const kinds: Asked['kind'][] = [];
  if (plan.web && web !== undefined) kinds.push('url');
  const writes = plan.files?.works === true && files !== undefined;
  if (writes) kinds.push('file');
  if (kinds.length === 0) return {};
  const asking = mintChannel(AskContract);
  const scope = { turn, kinds, ...(writes ? { files: askedFiles(files) } : {}) };
  give(ACTOR.journal, id, { contract: 'journal.ask', scope, port: asking.server });
  return { ask: asking.client };
}

const askedFiles = ({ scope, others, prompts }: NonNullable<WorkGrant['files']>) => ({
  scope: scope.path,
  level: scope.level,
  parts: [...others, ...prompts],
});

/** The ports of a file that somebody let be written: its own row, and that one path. */
export function mintFile(
  lease: JobLease,
  {
    actor,
    turn,
    path,
    integrity,
    kept,
    who,
  }: {
    readonly actor: ActorId;
    readonly turn: TurnId;
    readonly path: string;
    readonly integrity: TrustLevel;
    readonly kept: readonly KeptFile[];
    readonly who: Pick<VersionsChangeScope, 'by' | 'approvedBy'>;
  },
  give: Give,
): FileJobPorts {
  const journal = mintChannel(JobContract);
  give(ACTOR.journal, lease.id, { contract: 'journal.job', scope: { job: lease.job, turn }, port: journal.server });
  const files = mintChannel(WorkspaceWriteContract);
  const keeping = mintKeeping(lease.id, kept, { ...who, turn }, give);
  give(actor, lease.id, { contract: 'workspace.approved', scope: { path, integrity, ...keeping }, port: files.server });
  return { kind: 'file', journal: journal.client, files: files.client, path, integrity };
}
