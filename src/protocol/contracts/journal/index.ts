/** The journal, by what each holder may do with it. Conversation, level and person are fixed when a port is minted. */

export { AskContract, Asked, type AskScope, SpokenContract, type SpokenScope } from './asking.ts';
export {
  CAPTURE_MOST,
  CaptureContract,
  type CaptureScope,
  type CaptureSink,
  Exchange,
} from './capture.ts';
export {
  COMPACT_KEEPS,
  CompactionContract,
  type CompactionScope,
  type Mark,
  type Piece,
  SUMMARY_MAX,
  Summary,
  SummaryLabel,
} from './compaction.ts';
export { JournalControlContract } from './control.ts';
export { JournalEvent } from './events.ts';
export { Again, ExchangeContract, type ExchangeScope, TakenOut, Verbosity } from './exchange.ts';
export { FeedBell, FeedContract, FeedConversation, FeedEntry, type FeedHead } from './feed.ts';
export {
  IMPORT_ROWS_MAX,
  ImportContract,
  Imported,
  ImportRow,
  ImportRows,
  type ImportScope,
} from './import.ts';
export { InboxContract, MESSAGE_MAX_BYTES } from './inbox.ts';
export { JobContract, type JobScope } from './job.ts';
export {
  Outgoing,
  SEND_TEXT_MAX,
  SendContract,
  type SendPlace,
  type SendScope,
  type ShareScope,
  type ShareSink,
  ShareWriterContract,
} from './outgoing.ts';
export { Notice, OutboxKind, Overview } from './overview.ts';
export { Quiet } from './quiet.ts';
export {
  Delivered,
  DeliveryMode,
  NewRun,
  REMINDER_TEXT_MAX,
  Reminder,
  RemindersContract,
  RemindersKeepContract,
  type RemindersScope,
  Run,
  RunCause,
  RunState,
  ScheduleBell,
  ScheduleRow,
  SchedulerJournalContract,
} from './schedule.ts';
export { Entry, STEP_MAX, TurnJournalContract, type TurnScope } from './turn.ts';
export {
  FileState,
  FileVersion,
  type Keeping,
  type KeptFile,
  VERSION_MAX_BYTES,
  VERSIONS_MOST,
  VersionsChangeContract,
  type VersionsChangeScope,
  VersionsForgetContract,
  type VersionsForgetScope,
  VersionsReadContract,
  VersionsSeenContract,
  type VersionsSeenScope,
} from './versions.ts';
