/** Channel → supervisor: who can read where. Every channel with groups speaks it, and says nothing else of people. */
import { IdentitySchema, PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

/** More than any group has. */
const MEMBERS_MAX = 10_000;

export const MembershipContract = contract('membership', {
  /**
   * Everyone who can read the place from now on; what was reported of it before is void. `null`: the channel cannot tell,
   * or cannot tell any more. Answered once levels were computed anew: until then a channel shows a newcomer nothing.
   *
   * What was never reported counts as unknown, and so does everything when the channel is restarted: public.
   */
  report: method({
    args: z.strictObject({
      place: PlaceKeySchema,
      members: z.nullable(z.array(IdentitySchema).check(z.maxLength(MEMBERS_MAX))),
    }),
    result: z.strictObject({}),
  }),
});
