import type { Port } from '../../../protocol/contract.ts';
import { AdmissionContract } from '../../../protocol/contracts/admission.ts';
import { AttentionContract } from '../../../protocol/contracts/attention.ts';
import { CommandContract } from '../../../protocol/contracts/command.ts';
import { IndexKeepContract } from '../../../protocol/contracts/conversations.ts';
import { FileContract } from '../../../protocol/contracts/files.ts';
import { HouseholdContract } from '../../../protocol/contracts/household.ts';
import { ImportContract } from '../../../protocol/contracts/journal/index.ts';
import { LettersContract } from '../../../protocol/contracts/letters.ts';
import { ModelsContract } from '../../../protocol/contracts/models.ts';
import { OperationsContract } from '../../../protocol/contracts/operations.ts';
import { SessionsContract } from '../../../protocol/contracts/sessions.ts';
import type { ActorId, LeaseId, PersonName } from '../../../protocol/ids.ts';
import type { CommandLease } from '../../../protocol/lease.ts';
import type { CommandPorts, FilePorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import { mintConversations } from './mint-conversations.ts';
import { mintExchange } from './mint-exchange.ts';
import { type HistoryGrant, mintCommandHistory } from './mint-history.ts';
import { mintMeaning } from './mint-meaning.ts';
import { mintCommandMemory } from './mint-memory.ts';
import { mintUsage } from './mint-meter.ts';
import { mintOwn, type OwnGrant } from './mint-own.ts';
import { mintSchedule, type ScheduleEnds } from './mint-schedule.ts';
import { mintCommandSettings } from './mint-settings.ts';
import type { Plan } from './plan.ts';

type CommandSettings = NonNullable<ReturnType<typeof mintCommandSettings>>;

/** What a command's ports are made of, beside its lease. */
export interface CommandGrant {
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
}

/** The ports of a command: what its person may know and decide of the house, their conversations, and a way to answer. */
export function mintCommand(
  lease: CommandLease,
  plan: Plan,
  { others, audience, embeds, unguarded = false, own, history }: CommandGrant,
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
