/** Store → the pool of the main process: what takes a processor and nothing else. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import { VectorText } from './embedding.ts';

/** So many bytes of vectors go with one call. */
export const MATHS_BYTES_MOST = 4 * 1_048_576;

export const MathsContract = contract('vector.maths', {
  /** Of many vectors those nearest to one, best first. All are of length 1. */
  nearest: method({
    args: z.strictObject({
      vector: VectorText,
      /** One after another, as base64. */
      vectors: z.string().check(z.minLength(4), z.maxLength(Math.ceil(MATHS_BYTES_MOST / 3) * 4)),
      limit: z.int().check(z.minimum(1), z.maximum(200)),
    }),
    /** `row` counts from 0; `score`: the cosine. */
    result: z.strictObject({ found: z.array(z.strictObject({ row: z.int(), score: z.number() })) }),
    errors: ['E_LATE'],
    deadlineMs: 5_000,
  }),
});
