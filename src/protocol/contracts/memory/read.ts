/** Session → store: finding and reading what is remembered. */
import { contract, method } from '../../contract.ts';
import * as z from '../../schema.ts';
import { VectorText } from '../embedding.ts';
import { Change, MEMORY_KEY, MemoryHit, NAME_MAX, Observation, ObservationType } from './observation.ts';

export const QUERY_MAX = 4_000;

const limit = z.int().check(z.minimum(1), z.maximum(200));
const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));
const someNames = z.optional(z.array(name).check(z.maxLength(16)));

/** All of what is named must hold; of several names in one of them, any. */
export const Where = z.strictObject({
  people: someNames,
  tags: someNames,
  files: someNames,
  types: z.optional(z.array(ObservationType)),
  /** Said in this conversation (or tagged with its name): see `Observation.conversation`. */
  conversation: z.optional(name),
  from: z.optional(z.number()),
  until: z.optional(z.number()),
  /** Unless false, the archive is searched too, ranked lower. */
  archived: z.optional(z.boolean()),
});
export type Where = z.output<typeof Where>;

/** What a query means, as a vector of the model that the stored ones are of; what is near is found beside what has its words. */
export const Near = z.strictObject({ model: z.string().check(z.minLength(1), z.maxLength(300)), vector: VectorText });
export type Near = z.output<typeof Near>;

export const Browse = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('recent') }),
  /** What was said before and after one of them, in the order it was said. */
  z.strictObject({ by: z.literal('around'), ...MEMORY_KEY }),
  z.strictObject({ by: z.literal('person'), name }),
  z.strictObject({ by: z.literal('tag'), name }),
  z.strictObject({ by: z.literal('file'), name }),
]);
export type Browse = z.output<typeof Browse>;

const hits = z.array(MemoryHit);

/** Rows, states and bytes of what the holder may see. */
export const MemoryStats = z.strictObject({
  live: z.int(),
  archived: z.int(),
  /** Superseded and forgotten: kept for history and undo. */
  gone: z.int(),
  changes: z.int(),
  people: z.int(),
  oldestAt: z.nullable(z.number()),
  newestAt: z.nullable(z.number()),
});
export type MemoryStats = z.output<typeof MemoryStats>;

export const MemoryReadContract = contract('memory.read', {
  /** The rows that fit best, best first. Query text is text: operators of the search engine mean nothing. */
  search: method({
    args: z.strictObject({
      query: z.string().check(z.maxLength(QUERY_MAX)),
      limit,
      where: z.optional(Where),
      near: z.optional(Near),
    }),
    result: z.strictObject({ hits }),
  }),
  get: method({
    args: z.strictObject({ ...MEMORY_KEY }),
    result: z.strictObject({ observation: Observation }),
    errors: ['E_NOT_FOUND'],
  }),
  browse: method({
    args: z.strictObject({ browse: Browse, limit, before: z.optional(z.number()) }),
    result: z.strictObject({ observations: z.array(Observation) }),
    errors: ['E_NOT_FOUND'],
  }),
  /** The changes of one row, oldest first. */
  history: method({
    args: z.strictObject({ ...MEMORY_KEY, limit }),
    result: z.strictObject({ changes: z.array(Change) }),
    errors: ['E_NOT_FOUND'],
  }),
  /** For the prompt: the newest, what fits the message, and what is about files that it names; each list best first. */
  digest: method({
    args: z.strictObject({
      query: z.string().check(z.maxLength(QUERY_MAX)),
      files: z.array(name).check(z.maxLength(16)),
      recentFrom: z.number(),
      limit,
    }),
    result: z.strictObject({ recent: hits, relevant: hits, linked: hits }),
  }),
  stats: method({ args: z.strictObject({}), result: MemoryStats }),
});

/** Whose port it is. `person: null` — no personal rows: a room, or a job for everyone. */
export interface MemoryReadScope {
  readonly person: string | null;
}
