/** All that the house has of one person, for that person alone: a page at a time. What of it they may read was fixed when a port was minted. */
import { IdentitySchema, PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import { Usage } from '../model.ts';
import * as z from '../schema.ts';
import { StoreNameSchema, type TrustLevel, TrustLevelSchema } from '../trust.ts';
import { Notice, Run } from './journal/index.ts';
import { Audience, Change, Observation } from './memory/observation.ts';
import { JobRow } from './schedule.ts';
import { ConversationRow } from './sessions.ts';
import { Sums } from './usage.ts';

const ms = z.number();
const level = TrustLevelSchema;

/** Where a page ended: what the two numbers are is the affair of whoever answers. */
export const Mark = z.tuple([z.number(), z.number()]);
export type Mark = z.output<typeof Mark>;
const after = z.optional(Mark);
const next = z.nullable(Mark);

/** What somebody chose for themselves. */
const Chosen = z.strictObject({
  /** Where another model than the standard one answers them. */
  models: z.array(z.strictObject({ place: PlaceKeySchema, model: z.string() })),
  /** What the agent says between its calls is sent in their own conversation, too. */
  verbose: z.boolean(),
});

/** Who somebody is to the house, and what of it they may take out. */
export const Self = z.strictObject({
  person: z.string(),
  level,
  owner: z.boolean(),
  identities: z.array(IdentitySchema),
  timezone: z.string(),
  /** Stores that they read. */
  stores: z.array(StoreNameSchema),
  /** Whether they have a folder; `whole`: and read the whole workspace. */
  files: z.enum(['none', 'own', 'whole']),
  /** Whether the notices of the house are theirs, and the jobs. */
  decides: z.boolean(),
  schedule: z.boolean(),
});
export type Self = z.output<typeof Self>;

/** A message of theirs that no turn has answered. */
const Unanswered = z.strictObject({
  place: PlaceKeySchema,
  at: ms,
  state: z.enum(['waiting', 'running', 'held', 'failed']),
  text: z.string(),
});

/** Words of one of their turns that went elsewhere, or have not arrived. */
const Sent = z.strictObject({
  turn: Id.turn,
  kind: z.enum(['reply', 'failure', 'notice', 'sent']),
  place: PlaceKeySchema,
  at: ms,
  state: z.string(),
  why: z.nullable(z.string()),
  text: z.string(),
});

const OwnReminder = z.strictObject({
  id: z.int(),
  place: PlaceKeySchema,
  at: ms,
  text: z.string(),
  state: z.enum(['set', 'said', 'cancelled']),
});

/** What a turn of theirs asked for, or they decided about. */
const Request = z.strictObject({
  /** Whose turn asked. */
  person: z.string(),
  kind: z.string(),
  text: z.string(),
  store: z.nullable(z.string()),
  destination: z.nullable(z.string()),
  place: PlaceKeySchema,
  level,
  turn: Id.turn,
  state: z.string(),
  askedAt: ms,
  expiresAt: ms,
  decidedAt: z.nullable(ms),
  /** Only where it was they. */
  decidedBy: z.nullable(z.string()),
});

const Day = z.strictObject({ day: z.string(), level, model: z.string(), ...Sums.shape });

const Call = z.strictObject({
  turn: Id.turn,
  purpose: z.string(),
  level,
  model: z.string(),
  at: ms,
  /** Nobody reported what it took. */
  estimated: z.boolean(),
  ...Usage.shape,
  /** Null where nobody knew the price. */
  micros: z.nullable(z.number()),
});

const page = <R extends z.core.$ZodType>(row: R) => z.strictObject({ rows: z.array(row), next });

/** What the journal has. */
const JOURNAL = {
  conversations: page(ConversationRow),
  unanswered: page(Unanswered),
  sent: page(Sent),
  reminders: page(OwnReminder),
  runs: page(Run),
  requests: page(Request),
  days: page(Day),
  calls: page(Call),
  notices: page(Notice),
} as const;

const args = z.strictObject({ after });

/** Journal → command. */
export const OwnContract = contract('journal.own', {
  chosen: method({ args: z.strictObject({}), result: Chosen }),
  /** The one that was talked in last comes last. */
  conversations: method({ args, result: JOURNAL.conversations }),
  unanswered: method({ args, result: JOURNAL.unanswered }),
  sent: method({ args, result: JOURNAL.sent }),
  reminders: method({ args, result: JOURNAL.reminders }),
  runs: method({ args, result: JOURNAL.runs }),
  requests: method({ args, result: JOURNAL.requests }),
  days: method({ args, result: JOURNAL.days }),
  calls: method({ args, result: JOURNAL.calls }),
  notices: method({ args, result: JOURNAL.notices }),
});

export interface OwnScope {
  readonly person: string;
  /** Their own conversation, in which they ask. */
  readonly place: string;
  readonly level: TrustLevel;
  /** As what channels know them. */
  readonly identities: readonly string[];
  /** Jobs of theirs whose runs they may see. */
  readonly jobs: readonly string[];
  /** Notices are theirs, and what they decided. */
  readonly decides: boolean;
  /** Who decides, too: what their turns asked for is theirs alone. */
  readonly others: readonly string[];
}

const ofStore = z.strictObject({ audience: Audience, after });

/** Store → command: what is for this person alone, and what they said for everyone; also what is found no more. */
export const MemoryOwnContract = contract('memory.own', {
  memories: method({ args: ofStore, result: page(Observation) }),
  /** What became of those, memory by memory. */
  changes: method({ args: ofStore, result: page(Change) }),
});

export interface MemoryOwnScope {
  readonly person: string;
}

/** Below the folder, as files of the workspace are named; and how much of that file there was before. */
export const FileMark = z.strictObject({ path: z.string().check(z.maxLength(20_000)), offset: z.int() });
export type FileMark = z.output<typeof FileMark>;

/** A piece of a folder: something that lies in it, or the next bytes of a file. */
export const Piece = z.strictObject({
  path: z.string(),
  kind: z.enum(['folder', 'file', 'link', 'other']),
  /** When it was changed last. */
  at: ms,
  /** Where in the file these bytes begin. */
  offset: z.int(),
  /** Base64. */
  data: z.string(),
  /** Nothing of it follows. */
  last: z.boolean(),
  /** Why it cannot be taken: what came of it before is no whole file. */
  refused: z.nullable(z.string()),
});
export type Piece = z.output<typeof Piece>;

const Pieces = z.strictObject({ pieces: z.array(Piece), next: z.nullable(FileMark) });

/** Workspace → command: everything in one folder, byte for byte. Links are named, and never followed. */
export const WorkspaceTakeContract = contract('workspace.take', {
  take: method({ args: z.strictObject({ after: z.optional(FileMark) }), result: Pieces, deadlineMs: 30_000 }),
});

export interface WorkspaceTakeScope {
  /** Files that prompts are made of, with a gate above their reader: not there. */
  readonly closed: readonly string[];
}

const literal = z.literal;
const paged = <P extends string>(part: P) => z.strictObject({ part: literal(part), after });
const stored = <P extends string>(part: P) =>
  z.strictObject({ part: literal(part), store: StoreNameSchema, audience: Audience, after });

/** What is asked for. */
export const OwnPart = z.discriminatedUnion('part', [
  z.strictObject({ part: literal('self') }),
  z.strictObject({ part: literal('jobs') }),
  paged('conversations'),
  paged('unanswered'),
  paged('sent'),
  paged('reminders'),
  paged('runs'),
  paged('requests'),
  paged('days'),
  paged('calls'),
  paged('notices'),
  stored('memories'),
  stored('changes'),
  /** `whole`: not the person's own folder, but all of the workspace. */
  z.strictObject({ part: literal('files'), whole: z.boolean(), after: z.optional(FileMark) }),
]);
export type OwnPart = z.output<typeof OwnPart>;

const answered = <P extends string, S extends z.core.$ZodShape>(part: P, { shape }: { readonly shape: S }) =>
  z.strictObject({ part: literal(part), ...shape });

export const OwnPage = z.discriminatedUnion('part', [
  z.strictObject({ part: literal('self'), ...Self.shape, ...Chosen.shape }),
  z.strictObject({ part: literal('jobs'), rows: z.array(JobRow) }),
  answered('conversations', JOURNAL.conversations),
  answered('unanswered', JOURNAL.unanswered),
  answered('sent', JOURNAL.sent),
  answered('reminders', JOURNAL.reminders),
  answered('runs', JOURNAL.runs),
  answered('requests', JOURNAL.requests),
  answered('days', JOURNAL.days),
  answered('calls', JOURNAL.calls),
  answered('notices', JOURNAL.notices),
  answered('memories', page(Observation)),
  answered('changes', page(Change)),
  answered('files', Pieces),
]);
export type OwnPage = z.output<typeof OwnPage>;
