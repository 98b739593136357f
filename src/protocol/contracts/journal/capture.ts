/** Session → journal: what is to be remembered of turns that are over. */
import { contract, method } from '../../contract.ts';
import { Id, type JobId, type TurnId } from '../../ids.ts';
import * as z from '../../schema.ts';
import type { StoreName } from '../../trust.ts';
import type { Audience } from '../memory/index.ts';

const nothing = z.strictObject({});

/** A turn, as far as it may be remembered where its job leads: what nobody else is to know is not in it. */
export const Exchange = z.strictObject({
  job: Id.job,
  turn: Id.turn,
  speaker: Id.person,
  /** ms since the epoch */
  at: z.number(),
  said: z.string(),
  /** What was answered; empty where it was made of what is believed less than its speaker. */
  answered: z.string(),
  /** What the agent did on the way: only of what is for the speaker alone. `input` is JSON. */
  calls: z.array(z.strictObject({ tool: z.string(), input: z.string(), result: z.string() })),
});
export type Exchange = z.output<typeof Exchange>;

export const CaptureContract = contract('journal.capture', {
  /** Those of the jobs that are still to be done, in the order in which they were said. */
  load: method({ args: nothing, result: z.strictObject({ exchanges: z.array(Exchange) }) }),
  done: method({
    args: z.strictObject({ job: Id.job }),
    result: nothing,
    errors: ['E_NOT_ALLOWED'],
  }),
});

export interface CaptureScope {
  /** Each with its turn: the number of a job that was forgotten may be another's by now. */
  readonly jobs: readonly { readonly job: JobId; readonly turn: TurnId }[];
}

/** Jobs that are done together at most. */
export const CAPTURE_MOST = 8;

/** Where what is said in a turn is kept by itself. */
export interface CaptureSink {
  readonly store: StoreName;
  readonly audience: Audience;
  /** So long after the turn, in ms: what is said in one go is looked at in one go. */
  readonly afterMs: number;
}
