/** Index → journal: what was said aloud, who could read it, and what was forgotten. */
import { PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import * as z from '../../schema.ts';
import { TrustLevelSchema } from '../../trust.ts';

const count = z.int().check(z.minimum(0));

export const FeedConversation = z.strictObject({
  id: z.int(),
  /** Of its latest change. */
  revision: count,
  /** Another than before: what was read of it may not be there any more, it is read from its beginning. */
  rewritten: count,
  place: PlaceKeySchema,
  level: TrustLevelSchema,
  /** Who could read it at its latest turn; strangers as `?identity`. Nobody: it was forgotten. */
  readers: z.array(z.string()),
  /** What a history that somebody brought along was called there. */
  name: z.nullable(z.string()),
});
export type FeedConversation = z.output<typeof FeedConversation>;

export const FeedEntry = z.strictObject({
  /** Counts up within its conversation. */
  id: z.int(),
  /** Null for the agent. */
  speaker: z.nullable(z.string()),
  integrity: TrustLevelSchema,
  at: z.number(),
  text: z.string(),
  turn: z.nullable(z.string()),
  /** Of a line that somebody brought along. */
  ref: z.nullable(z.string()),
});
export type FeedEntry = z.output<typeof FeedEntry>;

const FeedHead = z.strictObject({
  /** Another than before: a backup was put back, and the numbers run again. */
  life: z.string(),
  /** Of the latest change of all. */
  revision: count,
});
export type FeedHead = z.output<typeof FeedHead>;

export const FeedContract = contract('journal.feed', {
  head: method({ args: z.strictObject({}), result: FeedHead }),
  /** Conversations that changed behind the revision `after`, in the order of their latest changes. */
  changed: method({
    args: z.strictObject({ after: count }),
    result: z.strictObject({
      head: FeedHead,
      conversations: z.array(FeedConversation),
    }),
  }),
  /** What was said aloud in one of them behind the entry `after`. Nothing where it was forgotten meanwhile. */
  said: method({
    args: z.strictObject({ conversation: z.int(), after: count }),
    result: z.strictObject({ entries: z.array(FeedEntry), more: z.boolean() }),
  }),
});

/** Journal → index: something changed. */
export const FeedBell = z.strictObject({ type: z.literal('changed') });
export type FeedBell = z.output<typeof FeedBell>;
