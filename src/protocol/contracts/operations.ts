/** Supervisor → command turns of a full person, alone: what is done to actors by hand. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

export const ACTOR_ARGUMENT = { actor: z.string().check(z.minLength(1), z.maxLength(100)) } as const;

export const Restarted = z.strictObject({
  actor: z.string(),
  /** In which state it was found. */
  was: z.string(),
  /** Why it fell last, where it has. */
  why: z.nullable(z.string()),
});
export type Restarted = z.output<typeof Restarted>;

export const OperationsContract = contract('operations', {
  /**
   * A failed actor is started again; one that runs may end what it does, and is started anew. A session's thread ends: its
   * turn goes on in a fresh one. Answered before it happens.
   */
  restart: method({ args: z.strictObject(ACTOR_ARGUMENT), result: Restarted, errors: ['E_NOT_FOUND'] }),
});
