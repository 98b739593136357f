/** What belongs together of a lease's ports: each of these is lent as a whole, or not at all. */
import type { PlaceKey } from '../address.ts';
import type { Port } from '../contract.ts';
import type { BackgroundModelContract } from '../contracts/background.ts';
import type { EmbeddingContract } from '../contracts/embedding.ts';
import type { FileHistoryContract } from '../contracts/history.ts';
import type {
  CompactionContract,
  RemindersContract,
  RemindersKeepContract,
  SendContract,
  VersionsForgetContract,
} from '../contracts/journal/index.ts';
import type {
  MemoryKeepContract,
  MemoryMendContract,
  MemoryReadContract,
  MemoryWriteContract,
} from '../contracts/memory/index.ts';
import type { PromptFilesContract } from '../contracts/prompt.ts';
import type { ScheduleContract, ScheduleRunContract } from '../contracts/schedule.ts';
import type { SettingsChangeContract, SettingsReadContract } from '../contracts/settings.ts';
import type { ShellContract } from '../contracts/shell.ts';
import type { MeterContract } from '../contracts/usage.ts';
import type { WorkspaceReadContract, WorkspaceWriteContract } from '../contracts/workspace.ts';

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
  /** Only to have versions forgotten. */
  readonly forget?: Port<typeof VersionsForgetContract>;
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
