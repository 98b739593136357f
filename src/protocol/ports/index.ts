/** The ports of each kind of lease. */
export type { CommandPorts, FilePorts, OwnPorts } from './command.ts';
export type { CapturePorts, CompactPorts, FileJobPorts, JobPorts, SharePorts } from './job.ts';
export type {
  CompactingPorts,
  Destination,
  FilesPorts,
  HistoryPorts,
  KeptPorts,
  MeaningPort,
  MemoryPorts,
  PromptPorts,
  ReminderPorts,
  SchedulePorts,
  SendPorts,
  SettingsPorts,
  ShellPorts,
  TrustedShell,
} from './parts.ts';
export type { TurnPorts } from './turn.ts';
