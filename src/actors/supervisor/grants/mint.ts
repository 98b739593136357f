import { withoutVendor } from '../../../domain/model-name.ts';
import type { Port } from '../../../protocol/contract.ts';
import { AdmissionContract } from '../../../protocol/contracts/admission.ts';
import { AttentionContract } from '../../../protocol/contracts/attention.ts';
import { CommandContract } from '../../../protocol/contracts/command.ts';
import { ConversationsContract, IndexKeepContract } from '../../../protocol/contracts/conversations.ts';
import { FileContract } from '../../../protocol/contracts/files.ts';
import { HouseholdContract } from '../../../protocol/contracts/household.ts';
import {
  type CaptureSink,
  ImportContract,
  JobContract,
  SendContract,
  type SendScope,
  ShareWriterContract,
  TurnJournalContract,
} from '../../../protocol/contracts/journal/index.ts';
import { LettersContract } from '../../../protocol/contracts/letters.ts';
import { MemoryWriteContract } from '../../../protocol/contracts/memory/index.ts';
import { ModelContract } from '../../../protocol/contracts/model.ts';
import { ModelsContract } from '../../../protocol/contracts/models.ts';
import { NarrowingContract } from '../../../protocol/contracts/narrowing.ts';
import { OperationsContract } from '../../../protocol/contracts/operations.ts';
import { SessionsContract } from '../../../protocol/contracts/sessions.ts';
import type { Effective } from '../../../protocol/effective.ts';
import type { TurnEvent } from '../../../protocol/events.ts';
import type { ActorId, LeaseId, PersonName, TurnId } from '../../../protocol/ids.ts';
import type {
  CommandLease,
  CommandPorts,
  FilePorts,
  JobLease,
  SharePorts,
  TurnLease,
  TurnPorts,
} from '../../../protocol/lease.ts';
import type { ModelFrame } from '../../../protocol/model.ts';
import type { StoreName, TrustLevel } from '../../../protocol/trust.ts';
import { mintChannel, mintStream } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Reachable } from './destinations.ts';
import type { Give } from './give.ts';
import { mintCompacting } from './mint-compacting.ts';
import { mintExchange } from './mint-exchange.ts';
import { type HistoryGrant, mintCommandHistory } from './mint-history.ts';
import { mintMeaning } from './mint-meaning.ts';
import { mintCommandMemory, mintMemory } from './mint-memory.ts';
import { mintMeter, mintUsage } from './mint-meter.ts';
import { mintOwn, type OwnGrant } from './mint-own.ts';
import { mintReminders, mintSchedule, type ScheduleEnds } from './mint-schedule.ts';
import { mintCommandSettings, mintSettings, type SettingsEnds } from './mint-settings.ts';
import { mintWork, type WorkGrant } from './mint-work.ts';
import type { Plan } from './plan.ts';

/** What a turn's ports are made of, beside its lease. */
export interface TurnGrant {
  readonly plan: Plan;
  /** The channel's own id of the message that is answered. */
  readonly message: string;
  readonly destinations: readonly Reachable[];
  /** Who can read its place. */
  readonly audience: readonly PersonName[];
  /** The part of the lease that ends when the turn loads what it believes less. */
  readonly trusting: LeaseId;
  /** The model of the vectors, where the household embeds. */
  readonly embeds?: string;
  /** Makes summaries; absent: the model that answers. */
  readonly background?: string | undefined;
  /** Whose clock counts for its person, and what time it is. */
  readonly timezone: string;
  readonly now: number;
  /** Files, commands and pages. */
  readonly work: WorkGrant;
  /** Where what is said is kept by itself. */
  readonly capture?: CaptureSink | undefined;
}

/** Mints the ports of a turn: as many as its level in its place is worth, scoped now and for good. */
export function mintTurn(
  lease: TurnLease,
  { plan, message, destinations, audience, trusting, work, capture, embeds, background, timezone, now }: TurnGrant,
  give: Give,
): {
  readonly ports: TurnPorts;
  /** To be served by the supervisor itself. */
  readonly narrowing: Port<typeof NarrowingContract>;
  readonly settings?: SettingsEnds;
  readonly schedule?: ScheduleEnds;
} {
  const { id, turn, place, effective } = lease;

  const journal = mintChannel(TurnJournalContract);
  const scope = { turn, ...(capture === undefined ? {} : { capture }) };
  give(ACTOR.journal, id, { contract: 'journal.turn', scope, port: journal.server });

  const model = mintChannel(ModelContract);
  const metered = { turn, purpose: 'turn', model: lease.model, details: lease.errorDetails } as const;
  const summaries = { model: background ?? lease.model, details: lease.errorDetails };
  const deltas = mintStream<ModelFrame>();
  const asked = { model: withoutVendor(lease.model) };
  give(ACTOR.provider, id, { contract: 'model', scope: asked, port: model.server, deltas: deltas.writer });

  const events = mintStream<TurnEvent>();
  const viewed = { place, level: effective.level, audience, turn, message };
  give(ACTOR.terminal, id, { contract: 'turn.events', scope: viewed, events: events.reader });

  const narrowing = mintChannel(NarrowingContract);
  const settings = mintSettings(plan);
  const schedule = mintSchedule(plan);
  return {
    ...(schedule.ends === undefined ? {} : { schedule: schedule.ends }),
    ports: {
      journal: journal.client,
      model: model.client,
      meter: mintMeter(lease, metered, give),
      compacting: mintCompacting(lease, { turn }, summaries, give),
      deltas: deltas.reader,
      events: events.writer,
      narrowing: narrowing.client,
      memory: mintMemory(lease, plan, trusting, give),
      ...mintMeaning(id, plan, embeds, give),
      ...mintConversations(lease, plan, audience, turn, give),
      ...mintShare(lease, plan, give),
      ...mintSend(lease, plan, destinations, trusting, give),
      ...mintWork(lease, plan, work, trusting, give),
      ...(settings === undefined ? {} : { settings: settings.ports }),
      ...mintReminders(lease, plan, timezone, now, trusting, give),
      ...(schedule.ports === undefined ? {} : { schedule: schedule.ports }),
    },
    narrowing: narrowing.server,
    ...(settings === undefined ? {} : { settings: settings.ends }),
  };
}

/** What all who read along could read where it was said, and nothing else. Its own words it asks with. */
function mintConversations(
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

function mintShare({ id, turn }: TurnLease, { share }: Plan, give: Give): Pick<TurnPorts, 'share'> {
  const sinks = share.filter(({ quoted, unquoted }) => quoted !== 'refused' || unquoted !== 'refused');
  if (sinks.length === 0) return {};
  const sharing = mintChannel(ShareWriterContract);
  give(ACTOR.journal, id, { contract: 'journal.share', scope: { turn, sinks }, port: sharing.server });
  return { share: { stores: sinks.map(({ store }) => store), port: sharing.client } };
}

/** To themselves directly, for as long as what the turn has read may be acted on; to others as a request. */
function mintSend(
  { id, turn }: TurnLease,
  { sends }: Plan,
  destinations: readonly Reachable[],
  trusting: LeaseId,
  give: Give,
): Pick<TurnPorts, 'send'> {
  if (!sends || destinations.length === 0) return {};
  const mint = (lease: LeaseId, reachable: readonly Reachable[], unquoted: SendScope['unquoted']) => {
    const sending = mintChannel(SendContract);
    const places = reachable.map(({ place, level }) => ({ place, level }));
    give(ACTOR.journal, lease, { contract: 'journal.send', scope: { turn, places, unquoted }, port: sending.server });
    return { to: reachable.map(({ name, place }) => ({ name, place })), port: sending.client };
  };
  const theirs = destinations.filter(({ isTheirs }) => isTheirs);
  const asking = mint(id, destinations, 'asked');
  return { send: theirs.length === 0 ? { asking } : { asking, direct: mint(trusting, theirs, 'done') } };
}

type CommandSettings = NonNullable<ReturnType<typeof mintCommandSettings>>;

/** The ports of a command: what its person may know and decide of the house, their conversations, and a way to answer. */
export function mintCommand(
  lease: CommandLease,
  plan: Plan,
  {
    others,
    audience,
    embeds,
    unguarded = false,
    own,
    history,
  }: {
    /** Who may decide, beside them. */
    readonly others: readonly string[];
    /** Who can read the place. */
    readonly audience: readonly PersonName[];
    /** The model of the vectors, where the household embeds. */
    readonly embeds?: string;
    /** Commands run without a sandbox. */
    readonly unguarded?: boolean;
    /** Where all that is theirs is taken out. */
    readonly own?: OwnGrant | undefined;
    /** Of a command about what files said before. */
    readonly history?: HistoryGrant;
  },
  give: Give,
): {
  readonly ports: CommandPorts;
  /** To be served by the supervisor itself. */
  readonly household: Port<typeof HouseholdContract>;
  readonly admission?: Port<typeof AdmissionContract>;
  readonly operations?: Port<typeof OperationsContract>;
  readonly models?: Port<typeof ModelsContract>;
  readonly settings?: CommandSettings['ends'];
  readonly schedule?: ScheduleEnds;
  /** To be lent to the channel that asked. */
  readonly answer: Port<typeof CommandContract>;
} {
  const { id, person, place, effective, request } = lease;
  const { decides, operations: seesOperations } = plan;
  const household = mintChannel(HouseholdContract);
  const run = mintChannel(CommandContract);
  const operating = seesOperations && person !== undefined ? mintChannel(OperationsContract) : undefined;
  const settings = person === undefined ? undefined : mintCommandSettings(plan);
  const ends = {
    household: household.server,
    answer: run.client,
    ...(operating === undefined ? {} : { operations: operating.server }),
    ...(settings === undefined ? {} : { settings: settings.ends }),
  };
  const ports = {
    household: household.client,
    run: run.server,
    ...(operating === undefined ? {} : { operations: operating.client }),
    ...(settings === undefined ? {} : { settings: settings.ports }),
  };
  if (person === undefined) return { ...ends, ports };

  const sessions = mintChannel(SessionsContract);
  const scope = { person, place, level: effective.level, deletes: decides, others };
  give(ACTOR.journal, id, { contract: 'journal.sessions', scope, port: sessions.server });
  const models = mintChannel(ModelsContract);
  const schedule = mintSchedule(plan);
  const theirs = {
    ...ends,
    models: models.server,
    ...(schedule.ends === undefined ? {} : { schedule: schedule.ends }),
  };
  const taken = own === undefined ? undefined : mintOwn(lease, person, plan, own, others, give);
  const known = {
    ...ports,
    models: models.client,
    ...(schedule.ports === undefined ? {} : { schedule: schedule.ports }),
    usage: mintUsage(lease, person, plan, give),
    sessions: sessions.client,
    ...mintCommandMemory(lease, person, plan, others, give),
    ...(request.command === 'memory_search' ? mintMeaning(id, plan, embeds, give) : {}),
    ...(history === undefined || !plan.history ? {} : mintCommandHistory(lease, history, give)),
    ...mintSpoken(lease, plan, person, audience, give),
    ...mintExchange(lease, plan, person, give),
    ...(taken === undefined ? {} : { own: taken }),
  };
  if (!decides) return { ...theirs, ports: known };

  const attention = mintChannel(AttentionContract);
  give(ACTOR.journal, id, { contract: 'attention', scope: { person, others, unguarded }, port: attention.server });
  const letters = mintChannel(LettersContract);
  give(ACTOR.journal, id, { contract: 'letters', scope: { others }, port: letters.server });
  const admission = mintChannel(AdmissionContract);
  return {
    ...theirs,
    admission: admission.server,
    ports: {
      ...known,
      attention: attention.client,
      letters: letters.client,
      admission: admission.client,
      ...(request.command === 'backup' ? { files: mintFiles(id, give) } : {}),
    },
  };
}

/** Those of what was said, each only for a command that needs it: no other has to wait for the index. */
function mintSpoken(
  lease: CommandLease,
  plan: Plan,
  person: PersonName,
  audience: readonly PersonName[],
  give: Give,
): Pick<CommandPorts, 'conversations' | 'importing' | 'index'> {
  switch (lease.request.command) {
    case 'search_sessions':
    case 'recall':
    case 'forget':
    case 'forget_person':
      return mintConversations(lease, plan, audience, null, give);
    case 'import_sessions':
      return mintImport(lease, plan, person, give);
    case 'reindex':
      return plan.operations ? mintIndex(lease.id, give) : {};
    default:
      return {};
  }
}

/** Alone, in the place where they ask: there it is filed. */
function mintImport(
  { id, place, effective }: CommandLease,
  { imports }: Plan,
  person: PersonName,
  give: Give,
): Pick<CommandPorts, 'importing'> {
  if (!imports) return {};
  const importing = mintChannel(ImportContract);
  const scope = { person, place, level: effective.level };
  give(ACTOR.journal, id, { contract: 'journal.import', scope, port: importing.server });
  return { importing: importing.client };
}

function mintIndex(lease: LeaseId, give: Give): Pick<CommandPorts, 'index'> {
  const keeping = mintChannel(IndexKeepContract);
  give(ACTOR.index, lease, { contract: 'conversations.keep', port: keeping.server });
  return { index: keeping.client };
}

/** Copies of everything that is kept: only for the command that makes a backup. */
function mintFiles(lease: LeaseId, give: Give): FilePorts {
  const mint = (owner: ActorId): Port<typeof FileContract> => {
    const { server, client } = mintChannel(FileContract);
    give(owner, lease, { contract: 'file.copy', port: server });
    return client;
  };
  const { private: own, shared, social } = ACTOR.store;
  return { journal: mint(ACTOR.journal), stores: { private: mint(own), shared: mint(shared), social: mint(social) } };
}

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
