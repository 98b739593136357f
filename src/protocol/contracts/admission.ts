/** Supervisor → command turns of a full person, alone: who may come in. */
import { IdentitySchema, PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';

const ms = z.number();

/** Somebody who wrote and is not known, or a group that nobody listed. */
export const Held = z.strictObject({
  identity: IdentitySchema,
  place: PlaceKeySchema,
  messages: z.int(),
  firstAt: ms,
  lastAt: ms,
  /** The owner does not want to hear of them. */
  denied: z.boolean(),
});
export type Held = z.output<typeof Held>;

export const Admitted = z.strictObject({
  /** The lines that were added to coop.toml. */
  added: z.string(),
  /** Messages that waited and are answered now. */
  released: z.int(),
});
export type Admitted = z.output<typeof Admitted>;

export const Group = z.strictObject({
  place: PlaceKeySchema,
  /** As [[groups]] names it; null where nobody listed it. */
  name: z.nullable(z.string()),
  /** Open: its channel needs no list. */
  listed: z.enum(['listed', 'open', 'unlisted']),
  /** As configured; null: that of its least trusted member. */
  trust: z.nullable(TrustLevelSchema),
  level: TrustLevelSchema,
  why: z.string(),
  /** Null: unknown. */
  members: z.nullable(z.int()),
});
export type Group = z.output<typeof Group>;

export const Member = z.strictObject({
  /** A name, or a stranger as `?identity`. */
  who: z.string(),
  level: TrustLevelSchema,
  /** Reads there now; or is counted because they spoke, or came in within the last day. */
  why: z.enum(['reads', 'counted']),
});
export type Member = z.output<typeof Member>;

export const KnownUser = z.strictObject({
  name: z.string(),
  trust: TrustLevelSchema,
  /** The first full one: who is asked, and told. */
  owner: z.boolean(),
  match: z.array(IdentitySchema),
});
export type KnownUser = z.output<typeof KnownUser>;

/** Names that are taken, and everything that writing coop.toml can end in. */
const ADMISSION_ERRORS: readonly ErrorCode[] = [
  'E_NAME',
  'E_EXISTS_ALREADY',
  'E_CONFIG',
  'E_CONFIG_SYNTAX',
  'E_CONFIG_READ',
  'E_CONFIG_MISSING',
  'E_ENCODING',
  'E_WRITE',
];

export const AdmissionContract = contract('admission', {
  /** Direct messages of strangers, and groups that are not listed, newest first. */
  held: method({ args: z.strictObject({}), result: z.strictObject({ held: z.array(Held) }) }),
  /**
   * Adds a user to coop.toml, at the level that the owner names; what the stranger wrote within a day is answered. Counts for
   * no group. Without `name` it is made of the identity.
   */
  admit: method({
    args: z.strictObject({ identity: IdentitySchema, trust: TrustLevelSchema, name: z.optional(z.string()) }),
    result: Admitted,
    errors: ADMISSION_ERRORS,
    deadlineMs: 30_000,
  }),
  /** Nobody is told of this stranger again, and what they wrote is not answered. */
  refuse: method({
    args: z.strictObject({ identity: IdentitySchema }),
    result: z.strictObject({ messages: z.int() }),
    errors: ['E_NOT_FOUND'],
  }),
  /** Takes a user out of coop.toml: from now on they are a stranger. What they said and kept stays as it is. */
  remove: method({
    args: z.strictObject({ name: z.string().check(z.maxLength(200)) }),
    /** `was`: their level. */
    result: z.strictObject({ name: z.string(), was: TrustLevelSchema }),
    errors: [...ADMISSION_ERRORS, 'E_NOT_FOUND', 'E_EDIT'],
    deadlineMs: 30_000,
  }),
  users: method({
    args: z.strictObject({}),
    result: z.strictObject({ users: z.array(KnownUser) }),
  }),
  groups: method({ args: z.strictObject({}), result: z.strictObject({ groups: z.array(Group) }) }),
  /** Lists a group in coop.toml. Without `trust` it is worth what its least trusted member is. */
  admitGroup: method({
    args: z.strictObject({
      place: PlaceKeySchema,
      trust: z.optional(TrustLevelSchema),
      name: z.optional(z.string()),
    }),
    result: Admitted,
    errors: ADMISSION_ERRORS,
    deadlineMs: 30_000,
  }),
  members: method({
    args: z.strictObject({ place: PlaceKeySchema }),
    result: z.strictObject({ group: Group, members: z.nullable(z.array(Member)) }),
    errors: ['E_NOT_FOUND'],
  }),
});
