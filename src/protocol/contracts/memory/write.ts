/** Session → store: remembering, for the audience that was fixed when the port was minted. */
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../../trust.ts';
import { type Audience, Draft } from './observation.ts';

const id = z.int().check(z.positive());
/** Of what the words were made of, where that is less than the scope's: the lower of the two is kept. */
const integrity = z.optional(TrustLevelSchema);

/** `known`: the same was there, and was said once more. `merged`: nearly the same was, and has what was new. */
export const Written = z.strictObject({
  /** 0 where nothing was done. */
  id: z.int().check(z.minimum(0)),
  outcome: z.enum(['added', 'known', 'merged', 'superseded', 'none']),
});
export type Written = z.output<typeof Written>;

/** What is to become of one draft, decided by whoever looked at what is there already. */
export const Decision = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('add'), draft: Draft }),
  /** The row has it, or says the same: it was said once more, and what is new is put to it. */
  z.strictObject({ decision: z.literal('update'), id, draft: Draft }),
  /** The row is not true any more: the draft takes its place. */
  z.strictObject({ decision: z.literal('supersede'), id, draft: Draft }),
  z.strictObject({ decision: z.literal('none') }),
]);
export type Decision = z.output<typeof Decision>;

export const MemoryWriteContract = contract('memory.write', {
  /** Written once per key: asked again with the same key it answers what happened the first time. */
  write: method({
    args: z.strictObject({ key: Id.key, ...Draft.shape, integrity }),
    result: Written,
    errors: ['E_CREDENTIAL'],
  }),
});

/** A capture job's: it has looked at what is there, and says what is to become of what it found. */
export const MemorySettleContract = contract('memory.settle', {
  /** Several at once, all of them or none. Rows of another audience are `E_NOT_FOUND`. */
  settle: method({
    args: z.strictObject({
      key: Id.key,
      decisions: z.array(Decision).check(z.minLength(1), z.maxLength(32)),
      integrity,
    }),
    result: z.strictObject({ written: z.array(Written) }),
    errors: ['E_CREDENTIAL', 'E_NOT_FOUND'],
  }),
});

/** A turn's, for as long as it is believed: rows for the person alone. */
export const MemoryMendContract = contract('memory.mend', {
  /** What is named is replaced; the rest stays. */
  correct: method({
    args: z.strictObject({ key: Id.key, id, change: z.partial(Draft), integrity }),
    result: Written,
    errors: ['E_CREDENTIAL', 'E_NOT_FOUND'],
  }),
  /** Found by nothing any more, but in the history: `undo` brings it back. */
  forget: method({
    args: z.strictObject({ key: Id.key, id }),
    result: z.strictObject({ id }),
    errors: ['E_NOT_FOUND'],
  }),
});

/** Who writes, from where: kept with each row. */
export interface MemoryWriteScope {
  readonly author: string;
  readonly place: string;
  readonly turn: string;
  /** The journal's number of the conversation, where there is one. */
  readonly conversation?: string;
  /** The author's own level. */
  readonly integrity: TrustLevel;
  /** `me`: every row is for the author alone. */
  readonly audience: Audience;
}
