/** The memory stores. Which store, whose rows and which audience are fixed when the port is minted, never arguments. */
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { StoreNameSchema, type TrustLevel, TrustLevelSchema } from '../trust.ts';

/** For one person alone, or for everyone at the store's level. */
export const Audience = z.enum(['me', 'everyone']);
export type Audience = z.output<typeof Audience>;

export const MEMORY_TEXT_MAX = 16_000;

export const MemoryHit = z.strictObject({
  id: z.int(),
  store: StoreNameSchema,
  audience: Audience,
  text: z.string(),
  /** Who said it, as the configuration names them. */
  author: z.string(),
  /** The lowest level among the authors of what it was made of. Below its reader's level it is to be believed less. */
  integrity: TrustLevelSchema,
  /** When it was written, ms since the epoch. */
  at: z.number(),
  /**
   * 0..1: the share of the query's terms that the row holds. Comparable between tables and stores, where bm25 is not:
   * its statistics differ, and merging by them would let rows one may not see move those one may.
   */
  coverage: z.number(),
  /** 1 is the best row of its table. */
  rank: z.int(),
});
export type MemoryHit = z.output<typeof MemoryHit>;

export const MemoryReadContract = contract('memory.read', {
  /** The rows that fit best, best first. Query text is text: operators of the search engine mean nothing. */
  search: method({
    args: z.strictObject({
      query: z.string().check(z.maxLength(4_000)),
      limit: z.int().check(z.minimum(1), z.maximum(50)),
    }),
    result: z.strictObject({ hits: z.array(MemoryHit) }),
  }),
});

export const MemoryWriteContract = contract('memory.write', {
  /** Written once per key: asked again with the same key it answers what happened the first time. */
  write: method({
    args: z.strictObject({
      key: Id.key,
      text: z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX)),
      /** Of what the words were made of, where that is less than the scope's: the lower of the two is kept. */
      integrity: z.optional(TrustLevelSchema),
    }),
    result: z.strictObject({ id: z.int(), outcome: z.enum(['added', 'known']) }),
    errors: ['E_CREDENTIAL'],
  }),
});

/** Whose port it is. `person: null` — no personal rows: a room, or a job for everyone. */
export interface MemoryReadScope {
  readonly person: string | null;
}

/** Who writes, from where: kept with each row. */
export interface MemoryWriteScope {
  readonly author: string;
  readonly place: string;
  readonly turn: string;
  /** The author's own level. */
  readonly integrity: TrustLevel;
  /** `me`: every row is for the author alone. */
  readonly audience: Audience;
}
