/** Session → journal: one job. */
import { contract, method } from '../../contract.ts';
import { Id, type TurnId } from '../../ids.ts';
import * as z from '../../schema.ts';

const nothing = z.strictObject({});

/** Session → journal: one job. */
export const JobContract = contract('journal.job', {
  load: method({
    args: nothing,
    result: z.strictObject({ key: Id.key, text: z.string() }),
    errors: ['E_NOT_ALLOWED'],
  }),
  done: method({ args: nothing, result: nothing, errors: ['E_NOT_ALLOWED'] }),
});

export interface JobScope {
  readonly job: number;
  /** Whose: the number of a job that was forgotten may be another's by now. */
  readonly turn: TurnId;
}
