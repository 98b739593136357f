/** Session → supervisor: its turn has loaded what somebody of less trust wrote. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';

export const NarrowingContract = contract('narrowing', {
  /**
   * From now on the turn believes at most `to`. Answered when every port that needs more has ended at its server: only
   * then may the model see what was loaded. There is no way back.
   */
  narrow: method({ args: z.strictObject({ to: TrustLevelSchema }), result: z.strictObject({}), deadlineMs: 15_000 }),
});
