/**
 * Supervisor → store: the house looks after what is remembered, in every audience. No word of it goes out over this: what comes
 * back are counts.
 */
import { contract, method } from '../../contract.ts';
import * as z from '../../schema.ts';
import { RetentionPolicy } from './keep.ts';

const count = z.int().check(z.minimum(0));
const model = z.string().check(z.minLength(1), z.maxLength(300));

export const MemoryUpkeepContract = contract('memory.upkeep', {
  /** One bounded run of retention over all audiences. */
  maintain: method({
    args: z.strictObject({ policy: RetentionPolicy }),
    result: z.strictObject({
      /** Rows that went into summaries, and how many of those there are now. */
      compressed: count,
      summaries: count,
      archived: count,
      deleted: count,
      more: z.boolean(),
    }),
    deadlineMs: 120_000,
  }),
  /** Whether rows wait for a vector of this model. */
  waiting: method({ args: z.strictObject({ model }), result: z.strictObject({ waiting: z.boolean() }) }),
  /**
   * Has some of those that wait embedded, over the port that came with this one. `refused`: the endpoint does not take them; they
   * are found by their words alone.
   */
  embed: method({
    args: z.strictObject({
      model,
      limit: z.int().check(z.minimum(1), z.maximum(1_000)),
    }),
    result: z.strictObject({ embedded: count, refused: count, more: z.boolean() }),
    errors: ['E_NOT_ALLOWED', 'E_KEY_MISSING', 'E_KEY_REJECTED', 'E_RATE_LIMITED', 'E_PROVIDER', 'E_PROVIDER_REQUEST'],
    deadlineMs: 10 * 60_000,
  }),
});
