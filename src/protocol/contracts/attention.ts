/**
 * What waits for a person who may decide: requests that went beyond what a turn may do by itself, and notices. Lent to a full
 * person where nobody else reads (design/trust.md, "Approvals").
 */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { StoreNameSchema, TrustLevelSchema } from '../trust.ts';
import { Notice } from './journal/index.ts';

const ms = z.number();

/** What would be done, exactly. A person is shown all of it, and nothing else is done. */
export const Action = z.discriminatedUnion('kind', [
  /** Writes `text` to a store, for everyone who may read that. */
  z.strictObject({ kind: z.literal('memory'), store: StoreNameSchema, text: z.string() }),
  /** Says `text` in a place that the turn did not come from. */
  z.strictObject({ kind: z.literal('message'), place: PlaceKeySchema, text: z.string() }),
  /** Sends an answer that is held, because its place is worth less than the turn was. */
  z.strictObject({ kind: z.literal('reply'), place: PlaceKeySchema, text: z.string() }),
  /** Fetches the address `text`: whoever serves it learns all of it. */
  z.strictObject({ kind: z.literal('url'), text: z.string() }),
  /** Makes or replaces a file, in a folder of the workspace (`.` is all of it), with `text`. */
  z.strictObject({ kind: z.literal('file'), scope: z.string(), path: z.string(), text: z.string() }),
  /** Changes coop.toml as `text` says: what is set, and the lines that go and come. */
  z.strictObject({ kind: z.literal('settings'), text: z.string() }),
]);
export type Action = z.output<typeof Action>;

/** A request, as it is shown. */
export const Approval = z.strictObject({
  id: Id.approval,
  action: Action,
  /** Who can read it then: the level of the store, or of the place when it was asked. */
  reaches: TrustLevelSchema,
  /** Whose turn asked, where, at which level, and how far what it had read could be believed. */
  person: z.string(),
  place: PlaceKeySchema,
  level: TrustLevelSchema,
  integrity: TrustLevelSchema,
  askedAt: ms,
  expiresAt: ms,
  /** True where the household lets commands run without a sandbox: whoever decides should know that such a one needs no decision. */
  unguarded: z.optional(z.boolean()),
});
export type Approval = z.output<typeof Approval>;

export const AttentionContract = contract('attention', {
  /** Requests that nobody has decided, oldest first, and notices that nobody has seen. */
  list: method({
    args: z.strictObject({}),
    result: z.strictObject({ approvals: z.array(Approval), notices: z.array(Notice) }),
  }),
  /**
   * Once per id. `digest` is `approvalDigest` of the request as it was shown: what differs from what is stored is refused,
   * so that nobody approves anything but what they read.
   */
  decide: method({
    args: z.strictObject({ id: Id.approval, decision: z.enum(['approve', 'deny']), digest: z.string() }),
    result: z.strictObject({ done: z.enum(['approved', 'denied']) }),
    errors: ['E_NOT_FOUND', 'E_CHANGED', 'E_EXPIRED'],
  }),
  /** Notices up to this one were shown. */
  seen: method({ args: z.strictObject({ upTo: z.int() }), result: z.strictObject({}) }),
});

export interface AttentionScope {
  readonly person: string;
  /** Who may decide, too: what their own turns ask for is theirs to decide, and no neighbour's to read. */
  readonly others: readonly string[];
  readonly unguarded?: boolean;
}
