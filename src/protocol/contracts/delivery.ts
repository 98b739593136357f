import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { Carried } from '../trace.ts';
import { TrustLevelSchema } from '../trust.ts';
import { OutboxKind } from './journal/index.ts';

/** Journal → channel: words for a place. */
export const DeliveryContract = contract('delivery', {
  /**
   * Answers with the channel's receipt; without one the reply is `unknown` and never sent again by itself. A channel
   * that has several readers in a place leaves out those below `level`, and those who are not of the `audience`.
   */
  deliver: method({
    args: z.strictObject({
      outbox: Id.outbox,
      place: PlaceKeySchema,
      level: TrustLevelSchema,
      /**
       * Who could read the conversation that they belong to, by name: whoever came in later is shown nothing of it. Null:
       * whoever reads there.
       */
      audience: z.nullable(z.array(Id.person)),
      /** `interim`: said by the agent before its answer. */
      kind: z.enum([...OutboxKind.options, 'interim']),
      text: z.string(),
      /** The channel's own id of the message that is answered. */
      answers: z.string(),
      trace: Carried,
    }),
    result: z.strictObject({ receipt: z.string() }),
    // Words from elsewhere stand nowhere in the place: what nobody reads is not delivered.
    errors: ['E_NOBODY'],
    deadlineMs: 30_000,
  }),
  /** Something waits for those who may decide: whoever of them reads a place alone is told to look. Says nothing of what it is. */
  ring: method({ args: z.strictObject({}), result: z.strictObject({}) }),
});
