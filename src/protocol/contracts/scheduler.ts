/** Supervisor → scheduler. */
import { contract, method } from '../contract.ts';
import { MISSED } from '../schedule.ts';
import * as z from '../schema.ts';
import { NewRun } from './journal/index.ts';

/** A job, by everything that the scheduler needs of it. */
export const ClockJob = z.strictObject({
  name: z.string(),
  cron: z.string(),
  timezone: z.string(),
  missed: z.enum(MISSED),
  /** What a run of it is made of. */
  run: z.omit(NewRun, { instant: true, cause: true, trace: true }),
});
export type ClockJob = z.output<typeof ClockJob>;

export const Tick = z.strictObject({
  /** When it looked at the clock last, and how long ago that is; null: not yet. */
  at: z.nullable(z.number()),
  ageMs: z.nullable(z.number()),
  /** What comes next. */
  next: z.nullable(z.strictObject({ job: z.string(), at: z.number() })),
});
export type Tick = z.output<typeof Tick>;

export const SchedulerContract = contract('scheduler', {
  /** From now on these. What was due until now was of those before. */
  replace: method({ args: z.strictObject({ jobs: z.array(ClockJob) }), result: z.strictObject({}) }),
  look: method({ args: z.strictObject({}), result: Tick, deadlineMs: 2_000 }),
});
