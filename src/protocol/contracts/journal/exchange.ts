/** A command → journal: the last exchange of one person in one place. */
import { PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import * as z from '../../schema.ts';
import type { TrustLevelSchema } from '../../trust.ts';

const nothing = z.strictObject({});
const errors = ['E_NOTHING_SAID', 'E_TURN_RUNS'] as const;

/** What is answered again. */
export const Again = z.strictObject({
  /** What they had said. */
  said: z.string(),
  /** The id of the message that it is now: by it events tell what is being answered. */
  message: z.string(),
});

/** What was taken out of the conversation. */
export const TakenOut = z.strictObject({
  said: z.string(),
  /** Where words of that turn were said beside its own place: they stay. */
  sent: z.array(PlaceKeySchema),
});

/** Whether what an agent says between its calls is sent as messages of its own here. */
export const Verbosity = z.strictObject({ on: z.boolean() });

/** A command → journal: the last exchange of one person in one place, and how much they are told there. */
export const ExchangeContract = contract('journal.exchange', {
  /** The last answer to this person is taken out, and what they had said is a message anew. */
  retry: method({ args: nothing, result: Again, errors }),
  /** What they said last is taken out, and its answer. It is kept, and no model and no search finds it. */
  undo: method({ args: nothing, result: TakenOut, errors }),
  /** Without `on`: how it is. */
  verbose: method({
    args: z.strictObject({ on: z.optional(z.boolean()) }),
    result: Verbosity,
    errors: ['E_NOT_ALLOWED'],
  }),
});

export interface ExchangeScope {
  readonly person: string;
  readonly place: string;
  readonly level: z.output<typeof TrustLevelSchema>;
  /** May say how much the agent tells here. */
  readonly tunes: boolean;
}
