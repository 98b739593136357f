/**
 * The journal, by what each holder may do with it. Conversation, level and person are fixed when a port is minted.
 */
import { IdentitySchema, type PlaceKey, PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import { ErrorCodeSchema, Message, Usage } from '../model.ts';
import * as z from '../schema.ts';
import { Carried } from '../trace.ts';
import { type StoreName, StoreNameSchema, type TrustLevel, TrustLevelSchema } from '../trust.ts';
import { Letter } from './letters.ts';
import { MEMORY_TEXT_MAX } from './memory.ts';

const nothing = z.strictObject({});
const ms = z.number();

/** Longest message that is taken in, in bytes of UTF-8. */
export const MESSAGE_MAX_BYTES = 256 * 1024;

const messageText = z.string().check(z.minLength(1), z.maxLength(MESSAGE_MAX_BYTES));

/** Channel → journal. */
export const InboxContract = contract('journal.inbox', {
  /**
   * Answers once the row is committed: only then may the channel acknowledge the message. The same `messageId` again is
   * a duplicate and changes nothing.
   */
  accept: method({
    args: z.strictObject({
      messageId: z.string().check(z.minLength(1), z.maxLength(200)),
      identity: IdentitySchema,
      place: PlaceKeySchema,
      text: messageText,
      /** Where the answer goes beside the place itself. The turn is worth the least of all of them. */
      also: z.optional(z.array(PlaceKeySchema).check(z.maxLength(10))),
      at: ms,
      trace: Carried,
    }),
    result: z.strictObject({ inbox: Id.inbox, duplicate: z.boolean() }),
    errors: ['E_TOO_LARGE'],
  }),
});

/** One entry of a conversation. `aloud`: it was said in the place and is readable by whoever could read there. */
export const Entry = z.strictObject({
  turn: Id.turn,
  /** A person's name, or null for the agent. */
  author: z.nullable(z.string()),
  aloud: z.boolean(),
  /** The lowest level among the authors of what it was made of; of a person's words, their own. */
  integrity: TrustLevelSchema,
  at: ms,
  message: Message,
});
export type Entry = z.output<typeof Entry>;

/** Session → journal: one turn. */
export const TurnJournalContract = contract('journal.turn', {
  /** What the turn starts from: its message, the conversation before it, and the steps a lost run of it took already. */
  load: method({
    args: nothing,
    result: z.strictObject({
      message: z.strictObject({ author: z.string(), text: z.string(), at: ms }),
      history: z.array(Entry),
      steps: z.array(Message),
    }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Records a step as it happens. `step` counts from 0; the same number again changes nothing. */
  append: method({
    args: z.strictObject({ step: z.int(), message: Message }),
    result: nothing,
    errors: ['E_NOT_ALLOWED', 'E_TOO_LARGE'],
  }),
  /** The turn's end in one transaction: message consumed, reply kept and queued, jobs released, usage counted. */
  commit: method({
    args: z.strictObject({
      text: z.string().check(z.maxLength(1_000_000)),
      usage: z.array(z.strictObject({ model: z.string(), tokens: Usage })),
      trace: Carried,
    }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The turn's other end: no reply could be made. The message stays in the conversation; `message` goes to the place. */
  fail: method({
    args: z.strictObject({ code: ErrorCodeSchema, message: z.string().check(z.maxLength(4_000)), trace: Carried }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
});

export interface TurnScope {
  readonly turn: string;
}

/** What became of words for others: done when the turn is committed, or asked for then. */
export const Outgoing = z.strictObject({ outcome: z.enum(['queued', 'asked']) });

/** Session → journal: words for others, in stores of the turn's level or below it. */
export const ShareWriterContract = contract('journal.share', {
  /**
   * Queues `text` for `store` where it stands, word for word, in the person's own message of this turn: three words or
   * more, three such quotes a turn. It is written when the turn is committed, and shown to the person. Of anything else
   * the scope says what becomes: a request, done and shown, or `E_NO_WAY_DOWN`.
   */
  share: method({
    args: z.strictObject({
      key: Id.key,
      store: StoreNameSchema,
      text: z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX)),
      integrity: TrustLevelSchema,
    }),
    result: Outgoing,
    errors: ['E_NO_WAY_DOWN', 'E_NOT_ALLOWED', 'E_CREDENTIAL', 'E_APPROVALS_FULL'],
  }),
});

export interface ShareScope {
  readonly turn: string;
  readonly sinks: readonly ShareSink[];
}

/** What may go to a store: the person's own words, and others. */
export interface ShareSink {
  readonly store: StoreName;
  readonly quoted: 'done' | 'refused';
  /** `done` only while the turn believes what its level is worth; otherwise it is asked for. */
  readonly unquoted: 'done' | 'asked' | 'refused';
}

/** Words for a place that the turn did not come from are at most so long. */
export const SEND_TEXT_MAX = 4_000;

/** Session → journal: words for other places. */
export const SendContract = contract('journal.send', {
  /** Goes out when the turn is committed, and is shown to the person; or is asked for then. */
  send: method({
    args: z.strictObject({
      key: Id.key,
      place: PlaceKeySchema,
      text: z.string().check(z.minLength(1), z.maxLength(SEND_TEXT_MAX)),
      integrity: TrustLevelSchema,
    }),
    result: Outgoing,
    errors: ['E_NOT_ALLOWED', 'E_APPROVALS_FULL'],
  }),
});

export interface SendScope {
  readonly turn: string;
  readonly places: readonly SendPlace[];
  /** `done`: places that are worth what the turn is. `asked`: everything but the person's own words is a request. */
  readonly unquoted: 'done' | 'asked';
}

export interface SendPlace {
  readonly place: PlaceKey;
  /** What it was worth when the port was minted: a request says who would read it. */
  readonly level: TrustLevel;
}

/** Session → journal: one job. */
export const JobContract = contract('journal.job', {
  load: method({
    args: nothing,
    result: z.strictObject({ key: Id.key, text: z.string() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  done: method({ args: nothing, result: nothing, errors: ['E_NOT_ALLOWED'] }),
});

export interface JobScope {
  readonly job: number;
}

/** What waits and what does not, in numbers. */
export const Overview = z.strictObject({
  waiting: z.int(),
  running: z.int(),
  held: z.int(),
  failed: z.int(),
  replies: z.int(),
  unknown: z.int(),
  /** Replies that could not be delivered, and jobs that could not be done: dead letters, like `failed` and `unknown`. */
  undelivered: z.int(),
  undone: z.int(),
  jobs: z.int(),
  /** Requests that nobody has decided. */
  approvals: z.int(),
  turns: z.int(),
});
export type Overview = z.output<typeof Overview>;

export const Notice = z.strictObject({ id: z.int(), at: ms, text: z.string() });
export type Notice = z.output<typeof Notice>;

/** `sent`: words from another place. `notice`: coop's own, about the turn. */
export const OutboxKind = z.enum(['reply', 'failure', 'notice', 'sent']);
export type OutboxKind = z.output<typeof OutboxKind>;

const HeldRow = z.strictObject({
  identity: IdentitySchema,
  place: PlaceKeySchema,
  messages: z.int(),
  firstAt: ms,
  lastAt: ms,
  denied: z.boolean(),
});

export const OutboxState = z.enum(['queued', 'sending', 'sent', 'held', 'failed', 'unknown']);
export type OutboxState = z.output<typeof OutboxState>;

/** Supervisor → journal. No text of a conversation passes here. */
export const JournalControlContract = contract('journal.control', {
  /**
   * Opens the turn of an inbound message, or the one that a crash left open. The level never rises on the way: it is
   * the lower of what is asked for and what was recorded. `readers` are those who can read the place now; where
   * someone is new among them, or the place's level fell, the conversation is closed first and a new one begins.
   */
  begin: method({
    args: z.strictObject({
      inbox: Id.inbox,
      person: Id.person,
      place: PlaceKeySchema,
      level: TrustLevelSchema,
      placeLevel: TrustLevelSchema,
      /** The person's own level: how far their words are believed. */
      sender: TrustLevelSchema,
      readers: z.array(z.string()),
    }),
    result: z.strictObject({ turn: Id.turn, level: TrustLevelSchema, attempt: z.int() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /**
   * Who counts as reading a group although nobody reports them there now: whoever spoke since its conversation was opened,
   * and whoever came in within a day and thereby closed the one before (so that coming and going does not wipe a room, and
   * what is said meanwhile is said as if they were there). Names, and strangers as `?identity`.
   */
  counted: method({
    args: z.strictObject({ place: PlaceKeySchema }),
    result: z.strictObject({ people: z.array(Id.person) }),
  }),
  /** Somebody who is not answered spoke where others read: it is said aloud there, believed like the public, and no turn. */
  overhear: method({
    args: z.strictObject({
      inbox: Id.inbox,
      author: Id.person,
      place: PlaceKeySchema,
      placeLevel: TrustLevelSchema,
      readers: z.array(z.string()),
    }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The message waits for the owner. `told`: the notice was written, which happens once an hour for each `about`. */
  hold: method({
    args: z.strictObject({ inbox: Id.inbox, about: z.string(), notice: z.string() }),
    result: z.strictObject({ told: z.boolean() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  /** Who is held: strangers in their own DM, and groups. */
  held: method({ args: nothing, result: z.strictObject({ held: z.array(HeldRow) }) }),
  /** What is held of this sender in their DM, or in this group: what is younger than a day is mail again. */
  release: method({
    args: z.strictObject({ identity: z.nullable(IdentitySchema), place: z.nullable(PlaceKeySchema) }),
    result: z.strictObject({ released: z.int() }),
  }),
  /** Whether somebody of this name has ever been answered: conversations and memories are theirs by name. */
  knows: method({ args: z.strictObject({ person: Id.person }), result: z.strictObject({ known: z.boolean() }) }),
  /** The owner wants to hear no more of this sender. What they wrote is not answered. */
  refuse: method({
    args: z.strictObject({ identity: IdentitySchema }),
    result: z.strictObject({ messages: z.int() }),
  }),
  /** The daemon stops in the middle of the turn: this try does not count. */
  giveBack: method({ args: z.strictObject({ inbox: Id.inbox }), result: nothing }),
  /** The turn was lost too often: it ends as failed, with a message to its place. */
  abandon: method({
    args: z.strictObject({ inbox: Id.inbox, code: ErrorCodeSchema, message: z.string() }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
  /** The level of the place was computed again: the reply may go out, or is held. */
  route: method({
    args: z.strictObject({
      outbox: Id.outbox,
      /** `wait`: nobody reads there now, or nobody can tell who does; it is routed again when that is known. */
      decision: z.enum(['send', 'hold', 'wait']),
      /** What the place is worth now: a reply that is held is asked for, and the request says who would read it. */
      level: TrustLevelSchema,
      why: z.string(),
    }),
    /** What became of it. Still `queued` where its channel is not there, or it is to be tried again. */
    result: z.strictObject({ state: OutboxState, receipt: z.nullable(z.string()) }),
    deadlineMs: 60_000,
  }),
  /** The job is not to be done any more: its person has been lowered since. The owner is told. */
  dropJob: method({
    args: z.strictObject({ job: Id.job, why: z.string() }),
    result: nothing,
  }),
  /** Something that the owner is to be told, from outside the journal: a reload, for one. Once an hour for each `about`. */
  notice: method({ args: z.strictObject({ about: z.string(), text: z.string() }), result: nothing }),
  /** Answered from the file: whoever asks wants to know that the journal does its work. */
  ping: method({ args: nothing, result: nothing }),
  overview: method({ args: nothing, result: Overview }),
  notices: method({ args: nothing, result: z.strictObject({ notices: z.array(Notice) }) }),
  /** The newest few of what did not get through. */
  letters: method({ args: nothing, result: z.strictObject({ letters: z.array(Letter) }) }),
});

/** Journal → supervisor: something waits. Names and levels, no text. */
export const JournalEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('mail'),
    inbox: Id.inbox,
    /** The channel's own id of the message. */
    message: z.string(),
    identity: IdentitySchema,
    place: PlaceKeySchema,
    /** Where the answer goes, too. */
    also: z.array(PlaceKeySchema),
    trace: Carried,
  }),
  z.strictObject({
    type: z.literal('reply'),
    outbox: Id.outbox,
    place: PlaceKeySchema,
    level: TrustLevelSchema,
    kind: OutboxKind,
    /** Somebody who may decide has read it and let it go to a place that is worth at least this; null: nobody was asked. */
    approved: z.nullable(TrustLevelSchema),
    approvedBy: z.nullable(Id.person),
    trace: Carried,
  }),
  z.strictObject({
    type: z.literal('work'),
    job: Id.job,
    person: Id.person,
    place: PlaceKeySchema,
    level: TrustLevelSchema,
    turn: Id.turn,
    store: StoreNameSchema,
    /** How far the words are believed: those of a quote like its author, others like what their turn had read. */
    integrity: TrustLevelSchema,
    /** Who let it be written, where it was asked for. */
    approvedBy: z.nullable(Id.person),
    trace: Carried,
  }),
]);
export type JournalEvent = z.output<typeof JournalEvent>;
