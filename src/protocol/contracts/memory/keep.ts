/** Command or upkeep job → store: looking after what is remembered. Never lent to a turn. */
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import type { TrustLevel } from '../../trust.ts';
import { Audience, Change, Draft, MEMORY_KEY, NAME_MAX, Observation } from './observation.ts';

const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));
const n = z.int().check(z.minimum(0));

/** One row that somebody brought along. */
export const Imported = z.strictObject({
  ...Draft.shape,
  ref: z.optional(name),
  conversation: z.optional(name),
  /** When it was said; without it, now. */
  at: z.optional(z.number()),
});
export type Imported = z.output<typeof Imported>;
export const IMPORT_ROWS_MOST = 500;

/** What is purged: named rows, one person's rows (their own audience, and what they said for everyone), or all that one may touch. */
export const Purge = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('rows'),
    rows: z.array(z.strictObject({ ...MEMORY_KEY })).check(z.maxLength(1_000)),
  }),
  z.strictObject({ what: z.literal('person'), person: name }),
  z.strictObject({ what: z.literal('all') }),
]);
export type Purge = z.output<typeof Purge>;

/** `[memory.retention]`, in ms. */
export const RetentionPolicy = z.strictObject({
  compressAfterMs: z.number(),
  clusterLeast: z.int(),
  archiveAfterMs: z.number(),
  deleteArchiveAfterMs: z.number(),
  rowsMost: z.int(),
});
export type RetentionPolicy = z.output<typeof RetentionPolicy>;

/** What a run of retention did, or would do. */
export const Maintained = z.strictObject({
  /** Each: rows that became (or would become) one summary. */
  compressed: z.array(z.strictObject({ audience: Audience, ids: z.array(z.int()), summary: z.string() })),
  archived: z.array(z.strictObject({ ...MEMORY_KEY, why: z.enum(['expired', 'unused']) })),
  deleted: z.int(),
  /** There is more to be done than one run may. */
  more: z.boolean(),
});
export type Maintained = z.output<typeof Maintained>;

export const MemoryKeepContract = contract('memory.keep', {
  /** The newest first. */
  changes: method({
    args: z.strictObject({ limit: z.int().check(z.minimum(1), z.maximum(200)), turn: z.optional(z.string()) }),
    result: z.strictObject({ changes: z.array(Change) }),
  }),
  /** Takes one change back, or all of a turn's that were not taken back yet, the newest first. */
  undo: method({
    args: z.strictObject({
      key: Id.key,
      what: z.discriminatedUnion('of', [
        z.strictObject({ of: z.literal('change'), audience: Audience, n }),
        z.strictObject({ of: z.literal('turn'), turn: z.string() }),
      ]),
    }),
    result: z.strictObject({ undone: z.array(Change) }),
    errors: ['E_NOT_FOUND', 'E_NOT_ALLOWED'],
  }),
  /** Gone for good, with history, archive and index; no byte of it is left in the file afterwards. */
  purge: method({
    args: z.strictObject({ purge: Purge, dryRun: z.boolean() }),
    result: z.strictObject({ rows: z.int(), more: z.boolean() }),
    errors: ['E_NOT_FOUND'],
    deadlineMs: 120_000,
  }),
  /** A row whose `ref` is there already is written over. */
  import: method({
    args: z.strictObject({
      audience: Audience,
      rows: z.array(Imported).check(z.minLength(1), z.maxLength(IMPORT_ROWS_MOST)),
    }),
    /** `refused`: rows that hold a credential, by their place in the batch. */
    result: z.strictObject({ added: z.int(), known: z.int(), refused: z.array(z.int()) }),
    errors: ['E_NOT_ALLOWED'],
    deadlineMs: 60_000,
  }),
  export: method({
    args: z.strictObject({ audience: Audience, after: n, limit: z.int().check(z.minimum(1), z.maximum(200)) }),
    result: z.strictObject({ observations: z.array(Observation), next: z.nullable(z.int()) }),
  }),
  /** One bounded run of retention. */
  maintain: method({
    args: z.strictObject({ policy: RetentionPolicy, dryRun: z.boolean() }),
    result: Maintained,
    deadlineMs: 120_000,
  }),
});

/** Whose rows the holder may touch. `house`: upkeep's, in every audience. */
export type MemoryKeepScope =
  | {
      readonly of: 'person';
      readonly person: string;
      /** Their own level. */
      readonly integrity: TrustLevel;
      /** Rows for everyone at the store's level, too. */
      readonly everyone: boolean;
    }
  | { readonly of: 'house' };
