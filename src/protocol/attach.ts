/**
 * The attach protocol: JSON-RPC 2.0, one message a line, over a Unix socket of mode 0600. docs/attach-protocol.md is
 * written for somebody else's client; this file is the truth it describes.
 */
import { IdentitySchema, PlaceKeySchema } from './address.ts';
import { ADMISSION, DECISION, FORGETTING, GROUP_ADMISSION, SEARCHING } from './commands.ts';
import { AdmissionContract, Admitted } from './contracts/admission.ts';
import { AttentionContract } from './contracts/attention.ts';
import { Found, Queries, Reindexed } from './contracts/conversations.ts';
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
import { Effective } from './effective.ts';
import { type ErrorCode, isErrorCode, type WireError } from './errors.ts';
import { TurnUsage } from './events.ts';
import { Id } from './ids.ts';
import * as memory from './memory-commands.ts';
import { ErrorCodeSchema } from './model.ts';
import type { Schema } from './schema.ts';
import * as z from './schema.ts';

export const ATTACH_PROTOCOL = 1;

/** Longest line, both ways, in bytes without the newline. */
export const LINE_MAX_BYTES = 1024 * 1024;

const nothing = z.strictObject({});
const limit = z.optional(z.int().check(z.minimum(1), z.maximum(1_000)));
const name = z.string().check(z.maxLength(200));

interface AttachMethod {
  readonly params: Schema;
  readonly result: Schema;
}

const methods = <const M extends Readonly<Record<string, AttachMethod>>>(map: M): M => map;

/** Client → daemon. */
export const ATTACH_METHODS = methods({
  /** First call of a connection: versions are compared before anything else. */
  hello: {
    params: z.strictObject({ protocol: z.int(), client: z.string().check(z.maxLength(200)) }),
    result: z.strictObject({ protocol: z.int(), version: z.string() }),
  },
  /**
   * Opens the one place of this connection: a DM with the agent as `as`, or the room `room`. Where it `reads` (the default)
   * the client is a reader of the place, and is shown what happens there. Otherwise it only asks: nobody is counted, nothing
   * is shown, and nothing can be sent.
   */
  open: {
    params: z.strictObject({ as: z.optional(name), room: z.optional(name), reads: z.optional(z.boolean()) }),
    result: z.strictObject({
      /** Null for a stranger. */
      person: z.nullable(z.string()),
      place: PlaceKeySchema,
      effective: Effective,
      agent: z.string(),
      model: z.string(),
      decides: z.boolean(),
    }),
  },
  /**
   * A message to the place. Answered once it is written down and cannot be lost. The same `id` again is a duplicate and
   * changes nothing: a client that lost the answer repeats the call.
   */
  send: {
    params: z.strictObject({
      text: z.string(),
      id: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
      /** Rooms where the answer is said, too. It is made at the level of the least trusted of all places. */
      rooms: z.optional(z.array(name).check(z.maxLength(10))),
      /** Answered by a turn of its own, also where one of the same person runs. */
      alone: z.optional(z.boolean()),
    }),
    result: z.strictObject({ message: z.string(), duplicate: z.boolean() }),
  },
  /** Stops the turn that runs here. */
  stop: { params: nothing, result: z.strictObject({ stopped: z.boolean() }) },
  whoami: { params: nothing, result: WhoAmI },
  status: { params: nothing, result: Status },
  /** What was said aloud here in the open conversation: the newest `limit` (default 50), oldest first. */
  history: { params: z.strictObject({ limit }), result: z.strictObject({ entries: z.array(Said) }) },
  /** The conversations that this person could read where they were held, newest first. */
  sessions: { params: z.strictObject({ limit }), result: z.strictObject({ sessions: z.array(ConversationRow) }) },
  /** One of them, a page at a time: `next` of the result is `after` of the next call. */
  session: {
    params: z.strictObject({ id: z.int().check(z.positive()), after: z.optional(Id.turn) }),
    result: Conversation,
  },
  /** Forgets the words of one of them: `E_NOT_THEIRS` where others could read it, `E_AT_WORK` while something of it goes on. */
  forget: { params: z.strictObject({ id: z.int().check(z.positive()) }), result: Forgotten },
  /**
   * Looks for what was said aloud, in conversations that everybody who reads this place could read. The answer may hold fewer
   * results than there are queries: ask again for the rest.
   */
  search_sessions: { params: z.strictObject({ queries: Queries, ...SEARCHING }), result: Found },
  /** Files lines of histories as closed conversations of this person alone. The same `ref` again changes nothing. */
  import_sessions: { params: z.strictObject({ rows: ImportRows }), result: Imported },
  /** A page of all that the house has of this person: `next` of the result is `after` of the next call. Not in rooms. */
  own: { params: z.strictObject({ asked: OwnPart }), result: OwnPage },
  /** Makes the index of what was said anew: for whoever sees the state of the house. */
  reindex: { params: nothing, result: Reindexed },
  /** Has the place's open conversation compacted: what is older becomes summaries where turns load it. */
  compact: { params: nothing, result: SessionsContract.methods.compact.result },
  /** Archives the open conversation of the place; the next message begins a new one. */
  new: { params: nothing, result: z.strictObject({ place: PlaceKeySchema, archived: z.nullable(z.int()) }) },
  /** What this person said last here is answered again, as the message of the answer; the former answer is taken out. */
  again: { params: nothing, result: Again },
  /** What this person said last here is taken out of the conversation, and its answer. `E_TURN_RUNS` while something is answered. */
  undo: { params: nothing, result: TakenOut },
  /** Has what the agent says between its calls sent here as messages of its own, or not; without `on`: how it is. */
  verbose: { params: z.strictObject({ on: z.optional(z.boolean()) }), result: Verbosity },
  /** What models cost: one's own, and everybody's for whoever sees the state of the house, alone. Money in micro-dollars. */
  usage: { params: z.strictObject(USAGE_ARGUMENTS), result: UsageReport },
  /** The models that there are; with a `name`, the one that answers this person here from the next message on. */
  model: { params: z.strictObject(MODEL_ARGUMENT), result: Models },
  /** What waits for whoever decides. This and what follows is `E_NOT_ALLOWED` for anybody else, and in rooms. */
  attention: { params: nothing, result: AttentionContract.methods.list.result },
  decide: { params: z.strictObject(DECISION), result: AttentionContract.methods.decide.result },
  seen: { params: z.strictObject({ upTo: z.int() }), result: nothing },
  held: { params: nothing, result: AdmissionContract.methods.held.result },
  admit: { params: z.strictObject(ADMISSION), result: Admitted },
  refuse: { params: z.strictObject({ identity: IdentitySchema }), result: AdmissionContract.methods.refuse.result },
  users: { params: nothing, result: AdmissionContract.methods.users.result },
  remove_user: {
    params: z.strictObject({ name: z.string().check(z.maxLength(200)) }),
    result: AdmissionContract.methods.remove.result,
  },
  /** The conversations that this person alone could read, a few at a time. */
  forget_person: { params: z.strictObject(FORGETTING), result: SessionsContract.methods.forgetPerson.result },
  groups: { params: nothing, result: AdmissionContract.methods.groups.result },
  admit_group: { params: z.strictObject(GROUP_ADMISSION), result: Admitted },
  members: { params: z.strictObject({ place: PlaceKeySchema }), result: AdmissionContract.methods.members.result },
  /** Copies of all databases beside them, the journal's first; whoever asked removes them. Takes as long as it takes. */
  backup: { params: nothing, result: Copies },
  /** What did not get through: without words, for whoever decides. */
  letters: { params: nothing, result: LettersContract.methods.list.result },
  retry: { params: z.strictObject(RETRY), result: nothing },
  drop: { params: z.strictObject(DROP), result: nothing },
  restart: { params: z.strictObject(ACTOR_ARGUMENT), result: Restarted },
  /** coop.toml: the text that holds, with what looks like a credential masked, what waits for a restart, and what came of the last change. */
  settings: { params: nothing, result: SettingsFile },
  /** What a change would be, and why it does not fit. Changes nothing. */
  settings_check: { params: z.strictObject(SETTINGS_CHECK), result: SettingsProposal },
  /** Tried, written and taken over, once for each `key`. What does not work is not kept. */
  settings_change: { params: z.strictObject(SETTINGS_CHANGE), result: SettingsChanged },
  /** What it said before, the newest first. */
  settings_history: { params: z.strictObject(SETTINGS_HISTORY), result: SettingsReadContract.methods.history.result },
  settings_rollback: { params: z.strictObject(SETTINGS_ROLLBACK), result: SettingsChanged },
  /** Files that the agent is told and that have versions. This and the next four: for whoever sees the settings. */
  files: { params: nothing, result: HistoryFiles },
  /** The newest first; `diff` is what putting it back would change. */
  file_history: { params: z.strictObject(FILE_HISTORY), result: HistoryVersions },
  file_diff: { params: z.strictObject(FILE_DIFF), result: HistoryDiff },
  /** The file says again what it said as that version. */
  file_restore: { params: z.strictObject(FILE_RESTORE), result: HistoryRestored },
  /** Those versions, and what says the same, are forgotten for good. */
  file_forget: { params: z.strictObject(FILE_FORGET), result: HistoryForgotten },
  /** The jobs of the house, and how the scheduler is. */
  cron: { params: nothing, result: JobList },
  /** When they run next: one of them, or all. */
  cron_next: { params: z.strictObject(CRON_NEXT), result: NextRuns },
  /** What came of their runs, the newest first. */
  cron_runs: { params: z.strictObject(CRON_RUNS), result: RunList },
  /** Has one run now. `E_JOB_RUNS` while it runs. */
  cron_run: { params: z.strictObject(CRON_RUN), result: Begun },
  /** Memory, as far as it is this person's to see; the next four to look after: never where others read along. */
  memory_search: { params: z.strictObject({ ...memory.QUERIES, ...memory.MEMORY_SEARCH }), result: memory.Searched },
  memory_browse: { params: z.strictObject(memory.MEMORY_BROWSE), result: memory.Browsed },
  memory_show: { params: z.strictObject(memory.MEMORY_SHOW), result: memory.MemoryShown },
  memory_stats: { params: nothing, result: memory.StatsShown },
  memory_undo: { params: z.strictObject(memory.MEMORY_UNDO), result: memory.Undone },
  memory_purge: { params: z.strictObject(memory.MEMORY_PURGE), result: memory.Purged },
  memory_import: { params: z.strictObject({ ...memory.ROWS, ...memory.MEMORY_IMPORT }), result: memory.ImportedRows },
  memory_export: { params: z.strictObject(memory.MEMORY_EXPORT), result: memory.Exported },
  /** One bounded run of retention: for full people, alone. */
  memory_maintain: { params: z.strictObject(memory.MEMORY_MAINTAIN), result: memory.MaintainedStores },
  /** Memory and conversations together. */
  recall: { params: z.strictObject({ ...memory.QUERIES, ...memory.RECALL }), result: memory.Recalled },
});

export type AttachMethodName = keyof typeof ATTACH_METHODS;
export type AttachParams<M extends AttachMethodName> = z.output<(typeof ATTACH_METHODS)[M]['params']>;
export type AttachResult<M extends AttachMethodName> = z.output<(typeof ATTACH_METHODS)[M]['result']>;

/** Daemon → client, as notifications. `message` is the id that `send` answered with. */
export const ATTACH_EVENTS = {
  /** Words in the place: another reader's, or the agent's reply. */
  message: z.strictObject({
    /** A person's name, or null for the agent. */
    from: z.nullable(z.string()),
    text: z.string(),
    kind: z.enum(['said', 'interim', 'reply', 'failure', 'notice', 'sent']),
    /** The message that is answered; for `said`, the message itself. */
    message: z.string(),
  }),
  'turn.started': z.strictObject({ turn: z.string(), message: z.string() }),
  'turn.text': z.strictObject({ turn: z.string(), message: z.string(), text: z.string() }),
  'turn.tool': z.strictObject({
    turn: z.string(),
    message: z.string(),
    call: z.string(),
    tool: z.optional(z.string()),
    state: z.enum(['started', 'ended', 'failed']),
    summary: z.string(),
  }),
  /** `joined` was said while the turn ran: it is answered by it, and has no turn of its own. */
  'turn.joined': z.strictObject({ turn: z.string(), message: z.string(), joined: z.string() }),
  'turn.ended': z.strictObject({ turn: z.string(), message: z.string(), replies: z.boolean(), usage: TurnUsage }),
  'turn.failed': z.strictObject({ turn: z.string(), message: z.string(), code: ErrorCodeSchema, text: z.string() }),
  /** For whoever decides: something new waits; `attention` says what. */
  attention: nothing,
  /** What this connection was told of its person has changed; it ends. Open a new one. */
  changed: nothing,
  /** The daemon is going away; the connection ends. */
  stopping: nothing,
} as const satisfies Readonly<Record<string, Schema>>;

export type AttachEventName = keyof typeof ATTACH_EVENTS;
export type AttachEventOf<E extends AttachEventName> = z.output<(typeof ATTACH_EVENTS)[E]>;
/** All events as a union, tagged by `method`. */
export type AttachEvent = { [E in AttachEventName]: { method: E; params: AttachEventOf<E> } }[AttachEventName];

/** JSON-RPC's own codes, and one for every error of coop's catalogue, whose code is in `data.code`. */
export const RPC_ERROR = { parse: -32700, request: -32600, method: -32601, params: -32602, coop: -32000 } as const;

export function rpcCode(code: ErrorCode): number {
  switch (code) {
    case 'E_PARSE':
    case 'E_ENCODING':
      return RPC_ERROR.parse;
    case 'E_REQUEST':
      return RPC_ERROR.request;
    case 'E_UNKNOWN_METHOD':
      return RPC_ERROR.method;
    case 'E_ARGUMENT':
      return RPC_ERROR.params;
    default:
      return RPC_ERROR.coop;
  }
}

export const RpcId = z.union([z.string().check(z.maxLength(200)), z.number()]);
export type RpcId = z.output<typeof RpcId>;

export const RpcRequest = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.optional(RpcId),
  method: z.string().check(z.maxLength(200)),
  params: z.optional(z.record(z.string(), z.unknown())),
});

const RpcError = z.strictObject({
  code: z.number(),
  message: z.string(),
  data: z.optional(
    z.object({
      code: z.string().check(z.refine(isErrorCode)),
      data: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});

/** What a client reads: an answer, an error, or an event. */
export const RpcIncoming = z.union([
  z.strictObject({ jsonrpc: z.literal('2.0'), id: RpcId, result: z.unknown() }),
  z.strictObject({ jsonrpc: z.literal('2.0'), id: z.nullable(RpcId), error: RpcError }),
  z.strictObject({ jsonrpc: z.literal('2.0'), method: z.string(), params: z.record(z.string(), z.unknown()) }),
]);

export interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: ErrorCode; readonly data: WireError['data'] };
}
