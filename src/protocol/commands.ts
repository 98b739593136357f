/**
 * Turns without a model: same identity and the same kind of lease, run beside whatever runs. Slash commands and CLI commands
 * that touch data are these.
 */
import { IdentitySchema, PlaceKeySchema } from './address.ts';
import { AdmissionContract, Admitted } from './contracts/admission.ts';
import { AttentionContract } from './contracts/attention.ts';
import { ConversationId, Found, HeardLimit, Queries, Reindexed } from './contracts/conversations.ts';
import { Copies } from './contracts/files.ts';
import {
  FILE_DIFF,
  FILE_FORGET,
  FILE_HISTORY,
  FILE_RESTORE,
  HistoryDiff,
  HistoryFiles,
  HistoryForgotten,
  HistoryRestored,
  HistoryVersions,
} from './contracts/history.ts';
import { Status, WhoAmI } from './contracts/household.ts';
import { Again, Imported, ImportRows, TakenOut, Verbosity } from './contracts/journal/index.ts';
import { DROP, LettersContract, RETRY } from './contracts/letters.ts';
import { MODEL_ARGUMENT, Models } from './contracts/models.ts';
import { ACTOR_ARGUMENT, Restarted } from './contracts/operations.ts';
import { OwnPage, OwnPart } from './contracts/own.ts';
import { Begun, CRON_NEXT, CRON_RUN, CRON_RUNS, JobList, NextRuns, RunList } from './contracts/schedule.ts';
import { Conversation, ConversationRow, Forgotten, Said, SessionsContract } from './contracts/sessions.ts';
import {
  SETTINGS_CHANGE,
  SETTINGS_CHECK,
  SETTINGS_HISTORY,
  SETTINGS_ROLLBACK,
  SettingsChanged,
  SettingsFile,
  SettingsProposal,
  SettingsReadContract,
} from './contracts/settings.ts';
import { USAGE_ARGUMENTS, UsageReport } from './contracts/usage.ts';
import { Id } from './ids.ts';
import * as memory from './memory-commands.ts';
import * as z from './schema.ts';
import { TrustLevelSchema } from './trust.ts';

const limit = z.optional(z.int().check(z.minimum(1), z.maximum(1_000)));

/** What the client read of the request goes with the decision: see `AttentionContract`. */
export const DECISION = {
  id: Id.approval,
  decision: z.enum(['approve', 'deny']),
  digest: z.string().check(z.maxLength(100)),
} as const;

const name = z.optional(z.string().check(z.maxLength(200)));
export const ADMISSION = { identity: IdentitySchema, trust: TrustLevelSchema, name } as const;
export const GROUP_ADMISSION = { place: PlaceKeySchema, trust: z.optional(TrustLevelSchema), name } as const;

/** Of a search; what is looked for goes beside it, as {@link CommandWords}. */
export const SEARCHING = { limit: z.optional(HeardLimit), conversation: z.optional(ConversationId) } as const;

export const FORGETTING = { person: z.string().check(z.maxLength(200)), dryRun: z.boolean() } as const;

export const CommandRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('whoami') }),
  z.strictObject({ command: z.literal('status') }),
  /** What was said aloud in this place's open conversation, oldest first; the newest `limit` (default 50). */
  z.strictObject({ command: z.literal('history'), limit }),
  /** The conversations that this person could read where they were held, newest first; at most `limit` (default 50). */
  z.strictObject({ command: z.literal('sessions'), limit }),
  /** One of them, a page at a time. Another's is `E_NOT_FOUND`, like one that is not there. */
  z.strictObject({ command: z.literal('session'), id: z.int().check(z.positive()), after: z.optional(Id.turn) }),
  /** Forgets the words of one of them. */
  z.strictObject({ command: z.literal('forget'), id: z.int().check(z.positive()) }),
  /** Looks for what was said aloud in them: the queries are words that go to the command alone. */
  z.strictObject({ command: z.literal('search_sessions'), ...SEARCHING }),
  /** Files lines of a history as this person's. Not in groups. */
  z.strictObject({ command: z.literal('import_sessions') }),
  /** A page of all that the house has of this person. Not in groups. */
  z.strictObject({ command: z.literal('own'), asked: OwnPart }),
  /** Makes the index of what was said anew. For whoever sees the state of the house, alone. */
  z.strictObject({ command: z.literal('reindex') }),
  /** Archives the place's open conversation: the next message begins a new one. */
  z.strictObject({ command: z.literal('new') }),
  /** Has the place's open conversation compacted. Not for whoever could not read all of it. */
  z.strictObject({ command: z.literal('compact') }),
  /** What this person said last here is answered again, and the former answer is taken out. */
  z.strictObject({ command: z.literal('again') }),
  /** What they said last here is taken out of the conversation, and its answer. */
  z.strictObject({ command: z.literal('undo') }),
  /** Whether what the agent says between its calls is sent here, too; without `on`: how it is. */
  z.strictObject({ command: z.literal('verbose'), on: z.optional(z.boolean()) }),
  /** What models cost: one's own, and everybody's for whoever sees the state of the house, alone. */
  z.strictObject({ command: z.literal('usage'), ...USAGE_ARGUMENTS }),
  /** The models that there are; with a name, the one that answers this person here from now on. */
  z.strictObject({ command: z.literal('model'), ...MODEL_ARGUMENT }),
  /** What waits for whoever decides: requests and notices. Like the rest below `E_NOT_ALLOWED` for anybody else, and in groups. */
  z.strictObject({ command: z.literal('attention') }),
  z.strictObject({ command: z.literal('decide'), ...DECISION }),
  z.strictObject({ command: z.literal('seen'), upTo: z.int() }),
  /** Strangers and groups that wait to be let in. */
  z.strictObject({ command: z.literal('held') }),
  z.strictObject({ command: z.literal('admit'), ...ADMISSION }),
  z.strictObject({ command: z.literal('refuse'), identity: IdentitySchema }),
  /** Who coop.toml names. */
  z.strictObject({ command: z.literal('users') }),
  /** Takes one of them out of it. */
  z.strictObject({ command: z.literal('remove_user'), name: z.string().check(z.maxLength(200)) }),
  /** Forgets the conversations that this person alone could read. */
  z.strictObject({ command: z.literal('forget_person'), ...FORGETTING }),
  z.strictObject({ command: z.literal('groups') }),
  z.strictObject({ command: z.literal('admit_group'), ...GROUP_ADMISSION }),
  z.strictObject({ command: z.literal('members'), place: PlaceKeySchema }),
  /** Copies of all databases, beside them. */
  z.strictObject({ command: z.literal('backup') }),
  /** What did not get through. */
  z.strictObject({ command: z.literal('letters') }),
  z.strictObject({ command: z.literal('retry'), ...RETRY }),
  z.strictObject({ command: z.literal('drop'), ...DROP }),
  /** The jobs of the house. */
  z.strictObject({ command: z.literal('cron') }),
  /** When they run next. */
  z.strictObject({ command: z.literal('cron_next'), ...CRON_NEXT }),
  /** What came of their runs, the newest first. */
  z.strictObject({ command: z.literal('cron_runs'), ...CRON_RUNS }),
  /** Has one run now. */
  z.strictObject({ command: z.literal('cron_run'), ...CRON_RUN }),
  /** Starts an actor anew. */
  z.strictObject({ command: z.literal('restart'), ...ACTOR_ARGUMENT }),
  /** coop.toml: as it holds, what a change would be, a change, and what it said before. */
  z.strictObject({ command: z.literal('settings') }),
  z.strictObject({ command: z.literal('settings_check'), ...SETTINGS_CHECK }),
  z.strictObject({ command: z.literal('settings_change'), ...SETTINGS_CHANGE }),
  z.strictObject({ command: z.literal('settings_history'), ...SETTINGS_HISTORY }),
  z.strictObject({ command: z.literal('settings_rollback'), ...SETTINGS_ROLLBACK }),
  /** What the files said before that the agent is told: which have versions, which those are, what putting one back would change, doing so. */
  z.strictObject({ command: z.literal('files') }),
  z.strictObject({ command: z.literal('file_history'), ...FILE_HISTORY }),
  z.strictObject({ command: z.literal('file_diff'), ...FILE_DIFF }),
  z.strictObject({ command: z.literal('file_restore'), ...FILE_RESTORE }),
  /** Has versions forgotten, for good. */
  z.strictObject({ command: z.literal('file_forget'), ...FILE_FORGET }),
  /** Memory, as far as it is this person's to see and to look after. */
  z.strictObject({ command: z.literal('memory_search'), ...memory.MEMORY_SEARCH }),
  z.strictObject({ command: z.literal('memory_browse'), ...memory.MEMORY_BROWSE }),
  z.strictObject({ command: z.literal('memory_show'), ...memory.MEMORY_SHOW }),
  z.strictObject({ command: z.literal('memory_stats') }),
  z.strictObject({ command: z.literal('memory_undo'), ...memory.MEMORY_UNDO }),
  z.strictObject({ command: z.literal('memory_purge'), ...memory.MEMORY_PURGE }),
  z.strictObject({ command: z.literal('memory_import'), ...memory.MEMORY_IMPORT }),
  z.strictObject({ command: z.literal('memory_export'), ...memory.MEMORY_EXPORT }),
  z.strictObject({ command: z.literal('memory_maintain'), ...memory.MEMORY_MAINTAIN }),
  /** Memory and conversations together. */
  z.strictObject({ command: z.literal('recall'), ...memory.RECALL }),
]);

export const CommandAnswer = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('whoami'), answer: WhoAmI }),
  z.strictObject({ command: z.literal('status'), answer: Status }),
  z.strictObject({ command: z.literal('history'), answer: z.strictObject({ entries: z.array(Said) }) }),
  z.strictObject({ command: z.literal('sessions'), answer: z.strictObject({ sessions: z.array(ConversationRow) }) }),
  z.strictObject({ command: z.literal('session'), answer: Conversation }),
  z.strictObject({ command: z.literal('forget'), answer: Forgotten }),
  z.strictObject({ command: z.literal('search_sessions'), answer: Found }),
  z.strictObject({ command: z.literal('import_sessions'), answer: Imported }),
  z.strictObject({ command: z.literal('own'), answer: OwnPage }),
  z.strictObject({ command: z.literal('reindex'), answer: Reindexed }),
  z.strictObject({
    command: z.literal('new'),
    answer: z.strictObject({ place: PlaceKeySchema, archived: z.nullable(z.int()) }),
  }),
  z.strictObject({ command: z.literal('compact'), answer: SessionsContract.methods.compact.result }),
  z.strictObject({ command: z.literal('again'), answer: Again }),
  z.strictObject({ command: z.literal('undo'), answer: TakenOut }),
  z.strictObject({ command: z.literal('verbose'), answer: Verbosity }),
  z.strictObject({ command: z.literal('usage'), answer: UsageReport }),
  z.strictObject({ command: z.literal('model'), answer: Models }),
  z.strictObject({ command: z.literal('attention'), answer: AttentionContract.methods.list.result }),
  z.strictObject({ command: z.literal('decide'), answer: AttentionContract.methods.decide.result }),
  z.strictObject({ command: z.literal('seen'), answer: z.strictObject({}) }),
  z.strictObject({ command: z.literal('held'), answer: AdmissionContract.methods.held.result }),
  z.strictObject({ command: z.literal('admit'), answer: Admitted }),
  z.strictObject({ command: z.literal('refuse'), answer: AdmissionContract.methods.refuse.result }),
  z.strictObject({ command: z.literal('users'), answer: AdmissionContract.methods.users.result }),
  z.strictObject({ command: z.literal('remove_user'), answer: AdmissionContract.methods.remove.result }),
  z.strictObject({ command: z.literal('forget_person'), answer: SessionsContract.methods.forgetPerson.result }),
  z.strictObject({ command: z.literal('groups'), answer: AdmissionContract.methods.groups.result }),
  z.strictObject({ command: z.literal('admit_group'), answer: Admitted }),
  z.strictObject({ command: z.literal('members'), answer: AdmissionContract.methods.members.result }),
  z.strictObject({ command: z.literal('backup'), answer: Copies }),
  z.strictObject({ command: z.literal('letters'), answer: LettersContract.methods.list.result }),
  z.strictObject({ command: z.literal('retry'), answer: LettersContract.methods.retry.result }),
  z.strictObject({ command: z.literal('drop'), answer: LettersContract.methods.drop.result }),
  z.strictObject({ command: z.literal('cron'), answer: JobList }),
  z.strictObject({ command: z.literal('cron_next'), answer: NextRuns }),
  z.strictObject({ command: z.literal('cron_runs'), answer: RunList }),
  z.strictObject({ command: z.literal('cron_run'), answer: Begun }),
  z.strictObject({ command: z.literal('restart'), answer: Restarted }),
  z.strictObject({ command: z.literal('settings'), answer: SettingsFile }),
  z.strictObject({ command: z.literal('settings_check'), answer: SettingsProposal }),
  z.strictObject({ command: z.literal('settings_change'), answer: SettingsChanged }),
  z.strictObject({ command: z.literal('settings_history'), answer: SettingsReadContract.methods.history.result }),
  z.strictObject({ command: z.literal('settings_rollback'), answer: SettingsChanged }),
  z.strictObject({ command: z.literal('files'), answer: HistoryFiles }),
  z.strictObject({ command: z.literal('file_history'), answer: HistoryVersions }),
  z.strictObject({ command: z.literal('file_diff'), answer: HistoryDiff }),
  z.strictObject({ command: z.literal('file_restore'), answer: HistoryRestored }),
  z.strictObject({ command: z.literal('file_forget'), answer: HistoryForgotten }),
  z.strictObject({ command: z.literal('memory_search'), answer: memory.Searched }),
  z.strictObject({ command: z.literal('memory_browse'), answer: memory.Browsed }),
  z.strictObject({ command: z.literal('memory_show'), answer: memory.MemoryShown }),
  z.strictObject({ command: z.literal('memory_stats'), answer: memory.StatsShown }),
  z.strictObject({ command: z.literal('memory_undo'), answer: memory.Undone }),
  z.strictObject({ command: z.literal('memory_purge'), answer: memory.Purged }),
  z.strictObject({ command: z.literal('memory_import'), answer: memory.ImportedRows }),
  z.strictObject({ command: z.literal('memory_export'), answer: memory.Exported }),
  z.strictObject({ command: z.literal('memory_maintain'), answer: memory.MaintainedStores }),
  z.strictObject({ command: z.literal('recall'), answer: memory.Recalled }),
]);

/** What people say in a command. It goes to the command's own Worker: the supervisor, which lends the ports, reads none of it. */
export const CommandWords = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('search_sessions'), queries: Queries }),
  z.strictObject({ command: z.literal('import_sessions'), rows: ImportRows }),
  z.strictObject({ command: z.literal('memory_search'), ...memory.QUERIES }),
  z.strictObject({ command: z.literal('recall'), ...memory.QUERIES }),
  z.strictObject({ command: z.literal('memory_import'), ...memory.ROWS }),
]);
export type CommandWords = z.output<typeof CommandWords>;

export type CommandRequest = z.output<typeof CommandRequest>;
export type CommandAnswer = z.output<typeof CommandAnswer>;
export type CommandName = CommandRequest['command'];
/** Commands that look at memory, or after it. */
export type MemoryCommand = Extract<CommandName, `memory_${string}` | 'recall'>;
export type MemoryRequest = Extract<CommandRequest, { command: MemoryCommand }>;
export type AnswerTo<N extends CommandName> = Extract<CommandAnswer, { command: N }>['answer'];
