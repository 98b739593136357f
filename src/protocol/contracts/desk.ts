/** Channel → supervisor: who comes and goes. The only question a channel may ask about trust. */
import { IdentitySchema, PlaceKeySchema } from '../address.ts';
import { CommandRequest } from '../commands.ts';
import { contract, method } from '../contract.ts';
import { Effective } from '../effective.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { Carried } from '../trace.ts';

const nothing = z.strictObject({});
const Visit = z.int();

export const DeskContract = contract('desk', {
  /**
   * Somebody comes to the channel by themselves. Who can read there is reported by the membership contract, before
   * this. `place` is the canonical one: two names of one person lead to one DM.
   */
  arrive: method({
    // The visit's number is the channel's own: so it can say that somebody left whose arrival was never answered.
    args: z.strictObject({ visit: Visit, identity: IdentitySchema, place: PlaceKeySchema }),
    result: z.strictObject({
      /** Null for a stranger. */
      person: z.nullable(Id.person),
      place: PlaceKeySchema,
      /** What this reader may see here of what is not said aloud: their own level, or the place's if that is lower. */
      effective: Effective,
      /** What a message of theirs is here: answered, heard by those who read here, or held for the owner. */
      voice: z.enum(['answered', 'overheard', 'held', 'unlisted']),
      /** May decide about requests here: is told to look when something waits. */
      decides: z.boolean(),
      agent: z.string(),
      model: z.string(),
    }),
  }),
  leave: method({ args: z.strictObject({ visit: Visit }), result: nothing }),
  /** A command turn; a `command.run` port of its own is lent to the channel under the lease that is answered. */
  command: method({
    args: z.strictObject({ visit: Visit, request: CommandRequest, trace: Carried }),
    result: z.strictObject({ lease: Id.lease }),
    errors: ['E_NOT_OPEN'],
  }),
  /** Stops the turn that runs in the visitor's place, where it is the visitor's own. */
  stop: method({
    args: z.strictObject({ visit: Visit }),
    result: z.strictObject({ stopped: z.boolean() }),
    errors: ['E_NOT_OPEN'],
  }),
});
