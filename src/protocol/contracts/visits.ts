/** Supervisor → channel: what it was told of its visitors no longer holds. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

export const VisitsContract = contract('visits', {
  /** These visitors' levels have changed: their connections end. Whoever comes back is judged anew. */
  end: method({ args: z.strictObject({ visits: z.array(z.int()) }), result: z.strictObject({}) }),
});
