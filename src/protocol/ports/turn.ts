/** What a turn is lent. A tool whose port is not here cannot be called. */
import type { Port, StreamPort } from '../contract.ts';
import type { ConversationsContract } from '../contracts/conversations.ts';
import type { FileHistoryContract } from '../contracts/history.ts';
import type { AskContract, ShareWriterContract, TurnJournalContract } from '../contracts/journal/index.ts';
import type { ModelContract } from '../contracts/model.ts';
import type { NarrowingContract } from '../contracts/narrowing.ts';
import type { MeterContract } from '../contracts/usage.ts';
import type { WebContract } from '../contracts/web.ts';
import type { TurnEvent } from '../events.ts';
import type { ModelFrame } from '../model.ts';
import type { StoreName } from '../trust.ts';
import type {
  CompactingPorts,
  FilesPorts,
  MeaningPort,
  MemoryPorts,
  PromptPorts,
  ReminderPorts,
  SchedulePorts,
  SendPorts,
  SettingsPorts,
  ShellPorts,
} from './parts.ts';

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
