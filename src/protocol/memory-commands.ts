/** Looking at memory, and after it, by command: what each takes, and what it answers. `coop memory` and `coop recall`. */

import { Imported, Maintained } from './contracts/memory/keep.ts';
import {
  Audience,
  CHANGE_EVENTS,
  NAME_MAX,
  ObservationState,
  ObservationType,
} from './contracts/memory/observation.ts';
import { MemoryStats, QUERY_MAX, Where } from './contracts/memory/read.ts';
import { HANDLE_MAX } from './memory-handle.ts';
import * as z from './schema.ts';
import { StoreNameSchema, TrustLevelSchema } from './trust.ts';

/** Queries of one request: a thousand questions must not take a Worker each. */
export const QUERIES_MOST = 100;
/** Rows of one request, handed on in batches of the store's own size. A line has its own limit. */
export const IMPORTED_MOST = 5_000;

const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));
const handle = z.string().check(z.minLength(1), z.maxLength(HANDLE_MAX));
/** Results of one query. */
export const RESULTS_MOST = 200;
const limit = z.optional(z.int().check(z.minimum(1), z.maximum(RESULTS_MOST)));
const store = z.optional(StoreNameSchema);
const queries = z.array(z.string().check(z.maxLength(QUERY_MAX))).check(z.minLength(1), z.maxLength(QUERIES_MOST));

/** What is looked for, or brought along: it goes to the command's own Worker. */
export const QUERIES = { queries } as const;
export const ROWS = { rows: z.array(Imported).check(z.minLength(1), z.maxLength(IMPORTED_MOST)) } as const;

export const MEMORY_SEARCH = { limit, store, where: z.optional(Where) } as const;
export const RECALL = { limit, conversation: z.optional(name) } as const;
/** Without anything named: the newest. */
export const MEMORY_BROWSE = {
  store,
  limit,
  around: z.optional(handle),
  person: z.optional(name),
  tag: z.optional(name),
  file: z.optional(name),
  before: z.optional(z.number()),
} as const;
export const MEMORY_SHOW = { memory: handle } as const;
export const MEMORY_UNDO = {
  what: z.discriminatedUnion('of', [
    z.strictObject({ of: z.literal('last') }),
    z.strictObject({ of: z.literal('change'), memory: handle, n: z.int().check(z.minimum(0)) }),
    z.strictObject({ of: z.literal('turn'), turn: name }),
  ]),
} as const;
export const MEMORY_PURGE = {
  what: z.discriminatedUnion('of', [
    z.strictObject({ of: z.literal('rows'), memories: z.array(handle).check(z.minLength(1), z.maxLength(1_000)) }),
    /** The asking person's own: for them alone, and what they said for everyone where they may touch that. */
    z.strictObject({ of: z.literal('mine') }),
    z.strictObject({ of: z.literal('person'), person: name }),
    /** All that the asking person may touch. */
    z.strictObject({ of: z.literal('all') }),
  ]),
  dryRun: z.boolean(),
} as const;
export const MEMORY_IMPORT = {
  store: StoreNameSchema,
  audience: Audience,
} as const;
export const MEMORY_EXPORT = {
  store: StoreNameSchema,
  audience: Audience,
  /** The id of the last row of the page before. */
  after: z.int().check(z.minimum(0)),
} as const;
export const MEMORY_MAINTAIN = { store, dryRun: z.boolean() } as const;

const level = TrustLevelSchema;
const ms = z.number();

/** A memory as it is listed. */
export const MemoryRow = z.strictObject({
  memory: handle,
  kind: z.literal('memory'),
  /** Cut where it is long: `memory_show` has the whole. */
  text: z.string(),
  title: z.nullable(z.string()),
  type: ObservationType,
  by: z.string(),
  /** How far it is believed. */
  integrity: level,
  at: ms,
  people: z.array(z.string()),
  tags: z.array(z.string()),
  state: ObservationState,
});
export type MemoryRow = z.output<typeof MemoryRow>;

/** `ref`: the name that an import gave the row, else the memory's handle. Scores fall from result to result. */
export const MemoryFound = z.strictObject({ ref: z.string(), score: z.number(), ...MemoryRow.shape });
export type MemoryFound = z.output<typeof MemoryFound>;

/** Said aloud in a conversation, as a result of `recall`. */
export const TurnFound = z.strictObject({
  ref: z.string(),
  score: z.number(),
  kind: z.literal('turn'),
  text: z.string(),
  /** Null for the agent. */
  by: z.nullable(z.string()),
  at: ms,
  /** Its number, or the name that a history was brought along under. */
  conversation: z.string(),
});
export type TurnFound = z.output<typeof TurnFound>;

/** Of the first of the queries, as many as fit into a line: ask again for the others. */
export const Searched = z.strictObject({
  answers: z.array(z.strictObject({ query: z.string(), results: z.array(MemoryFound) })),
});
export type Searched = z.output<typeof Searched>;

export const Recalled = z.strictObject({
  answers: z.array(
    z.strictObject({ query: z.string(), results: z.array(z.discriminatedUnion('kind', [MemoryFound, TurnFound])) }),
  ),
  /** Something that was said is not found yet. */
  behind: z.boolean(),
});
export type Recalled = z.output<typeof Recalled>;

/** `next`: where more may follow, `before` of the next call. */
export const Browsed = z.strictObject({ memories: z.array(MemoryRow), next: z.nullable(ms) });
export type Browsed = z.output<typeof Browsed>;

const words = z.nullable(z.string());

/** One change of a memory. `n` names it to `memory_undo`. */
export const ChangeRow = z.strictObject({
  memory: handle,
  n: z.int(),
  event: z.enum(CHANGE_EVENTS),
  at: ms,
  by: z.string(),
  turn: z.string(),
  /** Its text before, and after; null where it was not there. */
  before: words,
  after: words,
  undone: z.boolean(),
});
export type ChangeRow = z.output<typeof ChangeRow>;

export const MemoryShown = z.strictObject({
  ...MemoryRow.shape,
  facts: z.array(z.string()),
  files: z.array(z.string()),
  ref: z.nullable(z.string()),
  conversation: z.nullable(z.string()),
  /** Where and in which turn it was said: of what the asking person said themselves. */
  place: z.nullable(z.string()),
  turn: z.nullable(z.string()),
  mentions: z.int(),
  updatedAt: ms,
  expiresAt: z.nullable(ms),
  replacedBy: z.nullable(handle),
  /** The newest first. */
  changes: z.array(ChangeRow),
});
export type MemoryShown = z.output<typeof MemoryShown>;

export const StatsShown = z.strictObject({
  stores: z.array(z.strictObject({ store: StoreNameSchema, ...MemoryStats.shape })),
});
export type StatsShown = z.output<typeof StatsShown>;

export const Undone = z.strictObject({ undone: z.array(ChangeRow) });
export type Undone = z.output<typeof Undone>;

/** `more`: a run is bounded; ask again. */
export const Purged = z.strictObject({
  rows: z.int(),
  stores: z.array(z.strictObject({ store: StoreNameSchema, rows: z.int() })),
  more: z.boolean(),
});
export type Purged = z.output<typeof Purged>;

/** `refused`: rows that hold a credential, by their place among those sent. */
export const ImportedRows = z.strictObject({ added: z.int(), known: z.int(), refused: z.array(z.int()) });
export type ImportedRows = z.output<typeof ImportedRows>;

export const Exported = z.strictObject({
  rows: z.array(z.strictObject({ ...Imported.shape, memory: handle, by: z.string(), state: ObservationState })),
  next: z.nullable(z.int()),
});
export type Exported = z.output<typeof Exported>;

export const MaintainedStores = z.strictObject({
  stores: z.array(z.strictObject({ store: StoreNameSchema, ...Maintained.shape })),
});
export type MaintainedStores = z.output<typeof MaintainedStores>;
