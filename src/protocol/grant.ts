/** Ports on their way to an actor: those that it serves, and those that it calls. They come from trusted code alone. */
import type { ChannelName, PlaceKey } from './address.ts';
import type { Port, StreamPort } from './contract.ts';
import type { AttentionContract, AttentionScope } from './contracts/attention.ts';
import type { BackgroundModelContract } from './contracts/background.ts';
import type { CommandContract } from './contracts/command.ts';
import type { ConversationsContract, ConversationsScope, IndexKeepContract } from './contracts/conversations.ts';
import type { DeliveryContract } from './contracts/delivery.ts';
import type { DeskContract } from './contracts/desk.ts';
import type { EmbeddingContract } from './contracts/embedding.ts';
import type { FileContract } from './contracts/files.ts';
import type { FileHistoryContract, FileHistoryScope } from './contracts/history.ts';
import type {
  AskContract,
  AskScope,
  CaptureContract,
  CaptureScope,
  CompactionContract,
  CompactionScope,
  ExchangeContract,
  ExchangeScope,
  FeedBell,
  FeedContract,
  ImportContract,
  ImportScope,
  InboxContract,
  JobContract,
  JobScope,
  JournalControlContract,
  JournalEvent,
  RemindersContract,
  RemindersKeepContract,
  RemindersScope,
  ScheduleBell,
  SchedulerJournalContract,
  SendContract,
  SendScope,
  ShareScope,
  ShareWriterContract,
  SpokenContract,
  SpokenScope,
  TurnJournalContract,
  TurnScope,
  VersionsChangeContract,
  VersionsChangeScope,
  VersionsForgetContract,
  VersionsForgetScope,
  VersionsReadContract,
  VersionsSeenContract,
  VersionsSeenScope,
} from './contracts/journal/index.ts';
import type { LettersContract, LettersScope } from './contracts/letters.ts';
import type { MathsContract } from './contracts/maths.ts';
import type { MembershipContract } from './contracts/membership.ts';
import type {
  MemoryKeepContract,
  MemoryKeepScope,
  MemoryMendContract,
  MemoryReadContract,
  MemoryReadScope,
  MemorySettleContract,
  MemoryUpkeepContract,
  MemoryWriteContract,
  MemoryWriteScope,
} from './contracts/memory/index.ts';
import type { ModelContract, ModelScope } from './contracts/model.ts';
import type {
  MemoryOwnContract,
  MemoryOwnScope,
  OwnContract,
  OwnScope,
  WorkspaceTakeContract,
  WorkspaceTakeScope,
} from './contracts/own.ts';
import type { PromptFilesContract, PromptScope } from './contracts/prompt.ts';
import type { SchedulerContract } from './contracts/scheduler.ts';
import type { SessionsContract, SessionsScope } from './contracts/sessions.ts';
import type { ShellContract, ShellScope } from './contracts/shell.ts';
import type { MeterContract, MeterScope, UsageContract, UsageScope } from './contracts/usage.ts';
import type { VisitsContract } from './contracts/visits.ts';
import type { PageTextContract, WebContract, WebScope } from './contracts/web.ts';
import type {
  WorkspaceApprovedScope,
  WorkspaceMarksContract,
  WorkspaceMarksScope,
  WorkspaceReadContract,
  WorkspaceReadScope,
  WorkspaceWriteContract,
  WorkspaceWriteScope,
} from './contracts/workspace.ts';
import type { TurnEvent } from './events.ts';
import type { PersonName } from './ids.ts';
import type { ModelFrame } from './model.ts';
import type { SpanFrame } from './trace.ts';
import type { TrustLevel } from './trust.ts';

/** The receiving actor serves the port, within the scope, until the lease is revoked. */
export type Grant =
  | {
      readonly contract: 'memory.read';
      readonly scope: MemoryReadScope;
      readonly port: Port<typeof MemoryReadContract>;
    }
  | {
      readonly contract: 'memory.write';
      readonly scope: MemoryWriteScope;
      readonly port: Port<typeof MemoryWriteContract>;
    }
  | {
      readonly contract: 'memory.settle';
      readonly scope: MemoryWriteScope;
      readonly port: Port<typeof MemorySettleContract>;
    }
  | {
      readonly contract: 'memory.mend';
      readonly scope: MemoryWriteScope;
      readonly port: Port<typeof MemoryMendContract>;
    }
  | {
      readonly contract: 'memory.keep';
      readonly scope: MemoryKeepScope;
      readonly port: Port<typeof MemoryKeepContract>;
    }
  | { readonly contract: 'memory.own'; readonly scope: MemoryOwnScope; readonly port: Port<typeof MemoryOwnContract> }
  | { readonly contract: 'journal.own'; readonly scope: OwnScope; readonly port: Port<typeof OwnContract> }
  | {
      readonly contract: 'workspace.take';
      readonly scope: WorkspaceTakeScope;
      readonly port: Port<typeof WorkspaceTakeContract>;
    }
  | {
      readonly contract: 'memory.upkeep';
      readonly port: Port<typeof MemoryUpkeepContract>;
      /** Where texts become vectors, if they do in this household. */
      readonly embedding?: Port<typeof EmbeddingContract>;
    }
  | { readonly contract: 'journal.inbox'; readonly channel: ChannelName; readonly port: Port<typeof InboxContract> }
  | { readonly contract: 'journal.turn'; readonly scope: TurnScope; readonly port: Port<typeof TurnJournalContract> }
  | { readonly contract: 'journal.share'; readonly scope: ShareScope; readonly port: Port<typeof ShareWriterContract> }
  | {
      readonly contract: 'journal.sessions';
      readonly scope: SessionsScope;
      readonly port: Port<typeof SessionsContract>;
    }
  | {
      readonly contract: 'journal.exchange';
      readonly scope: ExchangeScope;
      readonly port: Port<typeof ExchangeContract>;
    }
  | { readonly contract: 'journal.send'; readonly scope: SendScope; readonly port: Port<typeof SendContract> }
  | { readonly contract: 'letters'; readonly scope: LettersScope; readonly port: Port<typeof LettersContract> }
  | { readonly contract: 'attention'; readonly scope: AttentionScope; readonly port: Port<typeof AttentionContract> }
  | { readonly contract: 'journal.import'; readonly scope: ImportScope; readonly port: Port<typeof ImportContract> }
  | {
      readonly contract: 'journal.feed';
      readonly port: Port<typeof FeedContract>;
      readonly bell: StreamPort<FeedBell>;
    }
  | {
      readonly contract: 'conversations.search';
      readonly scope: ConversationsScope;
      readonly port: Port<typeof ConversationsContract>;
    }
  | { readonly contract: 'conversations.keep'; readonly port: Port<typeof IndexKeepContract> }
  | { readonly contract: 'journal.meter'; readonly scope: MeterScope; readonly port: Port<typeof MeterContract> }
  | { readonly contract: 'usage'; readonly scope: UsageScope; readonly port: Port<typeof UsageContract> }
  | {
      readonly contract: 'journal.schedule';
      readonly port: Port<typeof SchedulerJournalContract>;
      readonly bell: StreamPort<ScheduleBell>;
    }
  | {
      readonly contract: 'journal.reminders';
      readonly scope: RemindersScope;
      readonly port: Port<typeof RemindersContract>;
    }
  | {
      readonly contract: 'journal.reminders.keep';
      readonly scope: RemindersScope;
      readonly port: Port<typeof RemindersKeepContract>;
    }
  | { readonly contract: 'scheduler'; readonly port: Port<typeof SchedulerContract> }
  | { readonly contract: 'file.copy'; readonly port: Port<typeof FileContract> }
  | { readonly contract: 'visits'; readonly port: Port<typeof VisitsContract> }
  | {
      readonly contract: 'journal.capture';
      readonly scope: CaptureScope;
      readonly port: Port<typeof CaptureContract>;
    }
  | {
      readonly contract: 'journal.compaction';
      readonly scope: CompactionScope;
      readonly port: Port<typeof CompactionContract>;
    }
  | {
      readonly contract: 'model.background';
      /** Absent: the one that the provider began with. */
      readonly scope?: ModelScope;
      readonly port: Port<typeof BackgroundModelContract>;
    }
  | { readonly contract: 'journal.job'; readonly scope: JobScope; readonly port: Port<typeof JobContract> }
  | {
      readonly contract: 'journal.control';
      readonly port: Port<typeof JournalControlContract>;
      readonly events: StreamPort<JournalEvent>;
    }
  | {
      readonly contract: 'model';
      readonly scope: ModelScope;
      readonly port: Port<typeof ModelContract>;
      readonly deltas: StreamPort<ModelFrame>;
    }
  | { readonly contract: 'prompt.files'; readonly scope: PromptScope; readonly port: Port<typeof PromptFilesContract> }
  | {
      readonly contract: 'workspace.read';
      readonly scope: WorkspaceReadScope;
      readonly port: Port<typeof WorkspaceReadContract>;
    }
  | {
      readonly contract: 'workspace.write';
      readonly scope: WorkspaceWriteScope;
      readonly port: Port<typeof WorkspaceWriteContract>;
    }
  | {
      readonly contract: 'workspace.approved';
      readonly scope: WorkspaceApprovedScope;
      readonly port: Port<typeof WorkspaceWriteContract>;
    }
  | {
      readonly contract: 'workspace.marks';
      readonly scope: WorkspaceMarksScope;
      readonly port: Port<typeof WorkspaceMarksContract>;
    }
  | {
      readonly contract: 'files.history';
      readonly scope: FileHistoryScope;
      readonly port: Port<typeof FileHistoryContract>;
    }
  | {
      readonly contract: 'versions.seen';
      readonly scope: VersionsSeenScope;
      readonly port: Port<typeof VersionsSeenContract>;
    }
  | {
      readonly contract: 'versions.change';
      readonly scope: VersionsChangeScope;
      readonly port: Port<typeof VersionsChangeContract>;
    }
  | { readonly contract: 'versions.read'; readonly port: Port<typeof VersionsReadContract> }
  | {
      readonly contract: 'versions.forget';
      readonly scope: VersionsForgetScope;
      readonly port: Port<typeof VersionsForgetContract>;
    }
  | { readonly contract: 'shell'; readonly scope: ShellScope; readonly port: Port<typeof ShellContract> }
  | { readonly contract: 'web'; readonly scope: WebScope; readonly port: Port<typeof WebContract> }
  | { readonly contract: 'journal.ask'; readonly scope: AskScope; readonly port: Port<typeof AskContract> }
  | { readonly contract: 'journal.spoken'; readonly scope: SpokenScope; readonly port: Port<typeof SpokenContract> }
  | { readonly contract: 'embedding'; readonly port: Port<typeof EmbeddingContract> }
  | { readonly contract: 'delivery'; readonly port: Port<typeof DeliveryContract> }
  /** Any actor: what it tells of itself goes here. `content` — what people say may be in it. */
  | { readonly contract: 'trace'; readonly frames: StreamPort<SpanFrame>; readonly content: boolean }
  /** The observer: the other end of it, and whose it is. */
  | { readonly contract: 'trace.frames'; readonly actor: string; readonly frames: StreamPort<SpanFrame> }
  | {
      readonly contract: 'turn.events';
      readonly scope: {
        readonly place: PlaceKey;
        readonly level: TrustLevel;
        /** Who could read the conversation when the turn began. */
        readonly audience: readonly PersonName[];
        readonly turn: string;
        /** The channel's own id of the message that is answered. */
        readonly message: string;
      };
      readonly events: StreamPort<TurnEvent>;
    };

/** The receiving actor holds the port and calls it. */
export type Loan =
  | {
      readonly contract: 'journal.feed';
      readonly port: Port<typeof FeedContract>;
      readonly bell: StreamPort<FeedBell>;
    }
  | {
      readonly contract: 'journal.schedule';
      readonly port: Port<typeof SchedulerJournalContract>;
      readonly bell: StreamPort<ScheduleBell>;
    }
  | { readonly contract: 'journal.inbox'; readonly port: Port<typeof InboxContract> }
  | { readonly contract: 'desk'; readonly port: Port<typeof DeskContract> }
  | { readonly contract: 'membership'; readonly port: Port<typeof MembershipContract> }
  | { readonly contract: 'delivery'; readonly channel: ChannelName; readonly port: Port<typeof DeliveryContract> }
  | { readonly contract: 'command.run'; readonly port: Port<typeof CommandContract> }
  /** The web: the pool, which makes text of pages. */
  | { readonly contract: 'page.text'; readonly port: Port<typeof PageTextContract> }
  /** A store: the pool, which knows nobody. */
  | { readonly contract: 'vector.maths'; readonly port: Port<typeof MathsContract> };
