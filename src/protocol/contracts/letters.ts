/**
 * Dead letters: what was accepted, or was to be done, and did not get through. Lent to a full person where nobody else reads;
 * whose words they are is not theirs to read here.
 */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

/** `message-7`, `reply-12`, `job-3`. */
export const LetterId = z.string().check(z.regex(/^(message|reply|job)-[1-9]\d{0,14}$/));

export const Letter = z.strictObject({
  id: LetterId,
  /** `message`: not answered. `reply`: not delivered, or nobody knows. `job`: not done. */
  kind: z.enum(['message', 'reply', 'job']),
  state: z.enum(['failed', 'unknown']),
  /** Whose message, or whose turn; null where there was none. */
  person: z.nullable(z.string()),
  place: PlaceKeySchema,
  /** Ms since the epoch: when it came, or was queued. */
  at: z.number(),
  why: z.nullable(z.string()),
});
export type Letter = z.output<typeof Letter>;

export const RETRY = { letter: LetterId, anyway: z.optional(z.boolean()) } as const;
export const DROP = { letter: LetterId } as const;

export const LettersContract = contract('letters', {
  /** The newest first, at most 200. */
  list: method({ args: z.strictObject({}), result: z.strictObject({ letters: z.array(Letter) }) }),
  /** It waits again, as if it had just come. `anyway`: also where it may have arrived, and then is there twice. */
  retry: method({
    args: z.strictObject(RETRY),
    result: z.strictObject({}),
    errors: ['E_NOT_FOUND', 'E_MAY_BE_TWICE', 'E_ROOM_ANEW'],
  }),
  /** Nobody is told of it any more. */
  drop: method({ args: z.strictObject(DROP), result: z.strictObject({}), errors: ['E_NOT_FOUND'] }),
});

export interface LettersScope {
  /** Who may decide, too: what is theirs is no neighbour's to see, retry or drop. */
  readonly others: readonly string[];
}
