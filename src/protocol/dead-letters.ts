/** Calls and frames that nobody took: how many, and which of them last. Names and codes, never what was in them. */
import { ErrorCodeSchema } from './model.ts';
import * as z from './schema.ts';

export const LAST_LETTERS = 20;

export const DeadLetters = z.strictObject({
  count: z.int(),
  last: z
    .array(z.strictObject({ at: z.number(), what: z.string().check(z.maxLength(100)), code: ErrorCodeSchema }))
    .check(z.maxLength(LAST_LETTERS)),
});
export type DeadLetters = z.output<typeof DeadLetters>;
