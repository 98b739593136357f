/** Turns → index: what was said aloud in conversations that all who hear the answer could read where they were held. */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../trust.ts';

/** Said right before or after. */
export const HeardLine = z.strictObject({ speaker: z.nullable(z.string()), text: z.string() });
export type HeardLine = z.output<typeof HeardLine>;

export const Heard = z.strictObject({
  /** Of a line that somebody brought along: what they call it. */
  ref: z.nullable(z.string()),
  conversation: z.int(),
  /** Of a history that somebody brought along: what it was called. */
  name: z.nullable(z.string()),
  place: PlaceKeySchema,
  /** Null for the agent. */
  speaker: z.nullable(z.string()),
  at: z.number(),
  text: z.string(),
  before: z.nullable(HeardLine),
  after: z.nullable(HeardLine),
  /** The lowest level among the authors of all these words. */
  integrity: TrustLevelSchema,
  /** The share of the query's words, 0..1, that it holds. */
  coverage: z.number(),
  /** Among what was said in the same place before the same people; 1 is the best. */
  rank: z.int(),
  score: z.number(),
});
export type Heard = z.output<typeof Heard>;

/** At once. */
export const QUERIES_MAX = 100;
export const HEARD_MAX = 200;

export const CONVERSATION_QUERY_MAX = 2_000;

export const Queries = z
  .array(z.string().check(z.maxLength(CONVERSATION_QUERY_MAX)))
  .check(z.minLength(1), z.maxLength(QUERIES_MAX));
/** The number of a conversation, or the name that a history was brought along under. */
export const ConversationId = z.string().check(z.minLength(1), z.maxLength(200));
export const HeardLimit = z.int().check(z.minimum(1), z.maximum(HEARD_MAX));

/** What was found for each query, in their order: as many of them as fit, at least the first. */
export const Found = z.strictObject({
  results: z.array(z.array(Heard)),
  /** Something that was said is not found yet: the index is being made, or could not follow. */
  behind: z.boolean(),
});
export type Found = z.output<typeof Found>;

export const ConversationsContract = contract('conversations.search', {
  search: method({
    args: z.strictObject({ queries: Queries, limit: HeardLimit, conversation: z.optional(ConversationId) }),
    result: Found,
    deadlineMs: 20_000,
  }),
  /** Waits, a while, until the index has done what was said and forgotten by now. */
  settle: method({ args: z.strictObject({}), result: z.strictObject({ done: z.boolean() }), deadlineMs: 40_000 }),
});

export interface ConversationsScope {
  /** All who hear the answer: what is found they could all read where it was said. */
  readonly readers: readonly string[];
  readonly level: TrustLevel;
  /** What this turn itself said is what it asks with. */
  readonly turn: string | null;
}

export const Reindexed = z.strictObject({
  /** Otherwise it goes on by itself. */
  done: z.boolean(),
  entries: z.int(),
});
export type Reindexed = z.output<typeof Reindexed>;

/** For whoever sees operations. */
export const IndexKeepContract = contract('conversations.keep', {
  /** Makes the index anew from the journal, and waits a while for it. */
  rebuild: method({ args: z.strictObject({}), result: Reindexed, deadlineMs: 60_000 }),
});
