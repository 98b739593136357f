/**
 * What one turn is lent. Made by `supervisor/grants` and nowhere else; a tool whose port is not here cannot be called.
 */

import type { PlaceKey } from './address.ts';
import type { CommandRequest } from './commands.ts';
import type { Port, StreamPort } from './contract.ts';
import type { AdmissionContract } from './contracts/admission.ts';
import type { AttentionContract } from './contracts/attention.ts';
import type { BackgroundModelContract } from './contracts/background.ts';
import type { CommandContract } from './contracts/command.ts';
import type { ConversationsContract, IndexKeepContract } from './contracts/conversations.ts';
import type { EmbeddingContract } from './contracts/embedding.ts';
import type { FileContract } from './contracts/files.ts';
import type { FileHistoryContract } from './contracts/history.ts';
import type { HouseholdContract } from './contracts/household.ts';
import type {
  AskContract,
  CaptureContract,
  CompactionContract,
  ExchangeContract,
  ImportContract,
  JobContract,
  RemindersContract,
  RemindersKeepContract,
  SendContract,
  ShareWriterContract,
  TurnJournalContract,
} from './contracts/journal/index.ts';
import type { LettersContract } from './contracts/letters.ts';
import type {
  Audience,
  MemoryKeepContract,
  MemoryMendContract,
  MemoryReadContract,
  MemorySettleContract,
  MemoryWriteContract,
  RetentionPolicy,
} from './contracts/memory/index.ts';
import type { ModelContract } from './contracts/model.ts';
import type { ModelsContract } from './contracts/models.ts';
import type { NarrowingContract } from './contracts/narrowing.ts';
import type { OperationsContract } from './contracts/operations.ts';
import type { MemoryOwnContract, OwnContract, WorkspaceTakeContract } from './contracts/own.ts';
import type { PromptFilesContract } from './contracts/prompt.ts';
import type { ScheduleContract, ScheduleRunContract } from './contracts/schedule.ts';
import type { SessionsContract } from './contracts/sessions.ts';
import type { SettingsChangeContract, SettingsReadContract } from './contracts/settings.ts';
import type { ShellContract } from './contracts/shell.ts';
import type { MeterContract, UsageContract } from './contracts/usage.ts';
import type { WebContract } from './contracts/web.ts';
import type { WorkspaceReadContract, WorkspaceWriteContract } from './contracts/workspace.ts';
import type { Effective } from './effective.ts';
import type { TurnEvent } from './events.ts';
import type { JobId, LeaseId, PersonName, TurnId } from './ids.ts';
import type { ModelFrame } from './model.ts';
import type { TraceContext } from './trace.ts';
import type { StoreName, TrustLevel } from './trust.ts';

interface LeaseBase {
  readonly id: LeaseId;
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly effective: Effective;
  /** Under which span its work is told of. */
  readonly trace?: TraceContext;
}

/** Room for what a turn is reminded of: rows and tokens at most. */
export interface Reminding {
  readonly limit: number;
  readonly maxTokens: number;
}

/** What the agent is told beside the files of its prompt. */
export interface PromptSettings {
  /** For the whole system text. */
  readonly maxTokens: number;
  /** What it is lent, in words. */
  readonly lent: readonly string[];
  /** How coop is configured, for those who see the state of the house. */
  readonly about?: string;
  /** What is new of that: for this turn alone. */
  readonly news?: readonly string[];
}

/** A run of a job: nobody waits for its answer, and it goes where the job's words go. */
export interface JobTold {
  readonly name: string;
  /** Where its answer goes. Of none: nobody reads it. */
  readonly to: readonly PlaceKey[];
  /** An answer of only `HEARTBEAT_OK` is told to nobody. */
  readonly mayBeQuiet: boolean;
  /** It looks into HEARTBEAT.md: where that is empty there is nothing to be done. */
  readonly checks: boolean;
}

/** A message is answered with the model's help. */
export interface TurnLease extends LeaseBase {
  readonly kind: 'turn';
  /** Whether a failure may be told in detail; otherwise that is for the owner's trace. */
  readonly errorDetails: boolean;
  readonly turn: TurnId;
  /** The agent's own name, for the prompt. */
  readonly agent: string;
  /** As the configuration names it: `anthropic/claude-…`. */
  readonly model: string;
  readonly prompting?: PromptSettings;
  readonly job?: JobTold;
  /** Tokens that fit into one call of it. Absent where nobody knows. */
  readonly contextLimit?: number;
  /** Absent where it is reminded of nothing. */
  readonly reminding?: Reminding;
}

/** A command: a turn without a model. */
export interface CommandLease extends Omit<LeaseBase, 'person'> {
  readonly kind: 'command';
  /** Absent for a stranger, who may still ask who they are. */
  readonly person?: PersonName;
  readonly request: CommandRequest;
  /** Where memory is to be looked after: how, as the configuration says. */
  readonly retention?: RetentionPolicy;
}

/** Work that a turn left behind, run once it is committed. */
export interface JobLease extends LeaseBase {
  readonly kind: 'job';
  readonly job: JobId;
}

export type Lease = TurnLease | CommandLease | JobLease;

/** Tells what a query means: its text goes to the endpoint that the owner configured. */
export interface MeaningPort {
  /** Of the vectors. */
  readonly model: string;
  readonly port: Port<typeof EmbeddingContract>;
}

export interface MemoryPorts {
  readonly read: Port<typeof MemoryReadContract>;
  readonly write?: Port<typeof MemoryWriteContract>;
  /** Rows for the person alone. Ends when the turn loads what it believes less. */
  readonly mend?: Port<typeof MemoryMendContract>;
}

/** What a command is lent of a store. */
export interface KeptPorts {
  readonly read: Port<typeof MemoryReadContract>;
  readonly keep?: Port<typeof MemoryKeepContract>;
}

/** A person's DM or a group, as a tool names it: `carol`, `#kitchen`. */
export interface Destination {
  readonly name: string;
  readonly place: PlaceKey;
}

export interface SendPorts {
  /** Places that are worth what the turn is. Ends when the turn loads what it believes less. */
  readonly direct?: { readonly to: readonly Destination[]; readonly port: Port<typeof SendContract> };
  /** All places: what is not the person's own words becomes a request. */
  readonly asking: { readonly to: readonly Destination[]; readonly port: Port<typeof SendContract> };
}

/** The files of one folder. */
export interface FilesPorts {
  readonly read: Port<typeof WorkspaceReadContract>;
  /** What prompts are made of, and what belongs to others, is refused on it. */
  readonly write?: Port<typeof WorkspaceWriteContract>;
  /** The person's own prompt files, too. Ends when the turn loads what it believes less. */
  readonly trusted?: Port<typeof WorkspaceWriteContract>;
}

/** Commands in that folder. */
export interface ShellPorts {
  /** Not where no sandbox can be had. */
  readonly confined?: Port<typeof ShellContract>;
  /** With what the owner opened. Ends when the turn loads what it believes less. */
  readonly trusted?: TrustedShell;
}

export interface TrustedShell {
  readonly port: Port<typeof ShellContract>;
  /** Hosts, or everything: no sandbox at all. */
  readonly opens: readonly string[] | 'everything';
}

/** coop.toml. */
export interface SettingsPorts {
  readonly read: Port<typeof SettingsReadContract>;
  /** Everything becomes a request. */
  readonly asking: Port<typeof SettingsChangeContract>;
  /** What is not sensitive is done. Ends when the turn loads what it believes less. */
  readonly direct: Port<typeof SettingsChangeContract>;
}

/** What the files said before that prompts are made of. */
export interface HistoryPorts {
  readonly read: Port<typeof FileHistoryContract>;
  /** Only to put a version back: takes the one path that was named. */
  readonly write?: Port<typeof WorkspaceWriteContract>;
}

/** The files that a prompt is made of. */
export interface PromptPorts {
  readonly port: Port<typeof PromptFilesContract>;
  /** What has no room can be read by call. */
  readonly opens: boolean;
}

/** What was said before is replaced by summaries: a model makes them, which has no tools and is heard by nobody. */
export interface CompactingPorts {
  readonly journal: Port<typeof CompactionContract>;
  readonly model: Port<typeof BackgroundModelContract>;
  /** Asked before each call of the model, and told afterwards. */
  readonly meter: Port<typeof MeterContract>;
}

/** Reminders of the turn's person, as far as they may be seen here. */
export interface ReminderPorts {
  readonly read: Port<typeof RemindersContract>;
  /** Ends when the turn loads what it believes less. */
  readonly keep: Port<typeof RemindersKeepContract>;
  /** Whose clock counts for the person, and how far it is ahead of UTC now: `+01:00`. */
  readonly timezone: string;
  readonly offset: string;
}

/** The jobs of the house. */
export interface SchedulePorts {
  readonly read: Port<typeof ScheduleContract>;
  /** Ends when the turn loads what it believes less. */
  readonly run: Port<typeof ScheduleRunContract>;
}

export interface TurnPorts {
  /** What the files said before that prompts are made of. On the same condition as coop.toml. */
  readonly history?: Port<typeof FileHistoryContract>;
  readonly reminders?: ReminderPorts;
  readonly schedule?: SchedulePorts;
  readonly prompt?: PromptPorts;
  readonly files?: FilesPorts;
  readonly shell?: ShellPorts;
  readonly web?: Port<typeof WebContract>;
  readonly settings?: SettingsPorts;
  /** For what it may not do by itself. */
  readonly ask?: Port<typeof AskContract>;
  readonly journal: Port<typeof TurnJournalContract>;
  readonly memory: Partial<Readonly<Record<StoreName, MemoryPorts>>>;
  /** Leads to stores that others read, too: only a quote of the person's own words passes. */
  readonly share?: { readonly stores: readonly StoreName[]; readonly port: Port<typeof ShareWriterContract> };
  readonly send?: SendPorts;
  /** What was said aloud where all who hear this turn's answer could read. */
  readonly conversations?: Port<typeof ConversationsContract>;
  /** Where texts are embedded, for those who may search memory. */
  readonly meaning?: MeaningPort;
  /** To the supervisor: what was loaded is to be believed less than the turn's level. */
  readonly narrowing: Port<typeof NarrowingContract>;
  readonly model: Port<typeof ModelContract>;
  /** Asked before each call of the model, and told afterwards. */
  readonly meter: Port<typeof MeterContract>;
  readonly compacting?: CompactingPorts;
  readonly deltas: StreamPort<ModelFrame>;
  readonly events: StreamPort<TurnEvent>;
}

export interface FilePorts {
  readonly journal: Port<typeof FileContract>;
  readonly stores: Readonly<Record<StoreName, Port<typeof FileContract>>>;
}

/** For one part of all that the house has of a person: what that part is made of. */
export interface OwnPorts {
  readonly journal?: Port<typeof OwnContract>;
  readonly store?: Port<typeof MemoryOwnContract>;
  readonly files?: Port<typeof WorkspaceTakeContract>;
}

export interface CommandPorts {
  readonly household: Port<typeof HouseholdContract>;
  /** Not for strangers: they have no conversation here. */
  readonly sessions?: Port<typeof SessionsContract>;
  /** Only for the commands about one's own last exchange. */
  readonly exchange?: Port<typeof ExchangeContract>;
  readonly conversations?: Port<typeof ConversationsContract>;
  /** What models cost: their own, and everybody's for those who see the state of the house, alone. */
  readonly usage?: Port<typeof UsageContract>;
  /** Which models there are, and which one answers them here. */
  readonly models?: Port<typeof ModelsContract>;
  /** Alone, for whoever may look for what was said. */
  readonly importing?: Port<typeof ImportContract>;
  /** For those who decide, alone. */
  readonly attention?: Port<typeof AttentionContract>;
  readonly letters?: Port<typeof LettersContract>;
  readonly admission?: Port<typeof AdmissionContract>;
  /** For those, and only where they ask for a backup: each database's owner. */
  readonly files?: FilePorts;
  /** For those who see the jobs of the house, alone. */
  readonly schedule?: SchedulePorts;
  /** For those who see the state of the house, alone. */
  readonly operations?: Port<typeof OperationsContract>;
  /** For those who may change coop.toml, alone. */
  readonly settings?: {
    readonly read: Port<typeof SettingsReadContract>;
    readonly change: Port<typeof SettingsChangeContract>;
  };
  /** For those, too, and only for the commands about files. */
  readonly history?: HistoryPorts;
  readonly index?: Port<typeof IndexKeepContract>;
  /** Only for the command that takes all that is theirs out, alone. */
  readonly own?: OwnPorts;
  /** Only for the commands about memory: the stores that their person may see here. */
  readonly memory?: Partial<Readonly<Record<StoreName, KeptPorts>>>;
  /** Only for the commands that search memory, where texts are embedded. */
  readonly meaning?: MeaningPort;
  /** Served by the command's Worker: the channel takes the answer from its other end. */
  readonly run: Port<typeof CommandContract>;
}

/** Words for others, on their way to a store. */
export interface SharePorts {
  readonly kind: 'share';
  readonly journal: Port<typeof JobContract>;
  readonly store: Port<typeof MemoryWriteContract>;
}

/** A file that somebody let be written. */
export interface FileJobPorts {
  readonly kind: 'file';
  readonly journal: Port<typeof JobContract>;
  /** Takes this one path, whatever it is. */
  readonly files: Port<typeof WorkspaceWriteContract>;
  readonly path: string;
  /** How far its words are believed. */
  readonly integrity: TrustLevel;
}

/** What was said, to be kept where it belongs: one store, one audience. */
export interface CapturePorts {
  readonly kind: 'capture';
  readonly journal: Port<typeof CaptureContract>;
  readonly read: Port<typeof MemoryReadContract>;
  readonly audience: Audience;
  /** One a job: what is written says of which turn it is. */
  readonly settle: readonly { readonly job: JobId; readonly port: Port<typeof MemorySettleContract> }[];
  readonly model?: Port<typeof BackgroundModelContract>;
  /** With the model: asked before each call of it, and told afterwards. */
  readonly meter?: Port<typeof MeterContract>;
}

/** A conversation, to be compacted. */
export interface CompactPorts extends CompactingPorts {
  readonly kind: 'compact';
  /** Of the model that reads what comes of it. */
  readonly limit: number;
}

export type JobPorts = SharePorts | FileJobPorts | CapturePorts | CompactPorts;
