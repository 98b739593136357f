/** The jobs of the house, as far as somebody may see them, and run by hand. */
import { PlaceKeySchema } from '../address.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';
import { DeliveryMode, Run, RunState } from './journal/index.ts';
import { Tick } from './scheduler.ts';

const name = z.string().check(z.minLength(1), z.maxLength(64));

export const JobRow = z.strictObject({
  name,
  cron: z.string(),
  timezone: z.string(),
  person: z.string(),
  /** What it is worth at most. */
  level: TrustLevelSchema,
  message: z.string(),
  delivery: DeliveryMode,
  to: z.array(PlaceKeySchema),
  /** Why it has nowhere to deliver to, although it is to. */
  nowhere: z.nullable(z.string()),
  /** Null: no day is like that. */
  next: z.nullable(z.number()),
  last: z.nullable(Run),
});
export type JobRow = z.output<typeof JobRow>;

export const JobList = z.strictObject({ jobs: z.array(JobRow), tick: z.nullable(Tick) });
export type JobList = z.output<typeof JobList>;

export const NextRuns = z.strictObject({
  runs: z.array(z.strictObject({ job: name, at: z.number(), timezone: z.string() })),
});

export const RunList = z.strictObject({ runs: z.array(Run) });

export const RUNS_MOST = 200;
const limit = z.int().check(z.minimum(1), z.maximum(RUNS_MOST));

export const CRON_NEXT = { job: z.optional(name), limit: z.optional(limit) } as const;
export const CRON_RUNS = { job: z.optional(name), limit: z.optional(limit) } as const;
export const CRON_RUN = { job: name } as const;

/** What came of asking for a run. */
export const Begun = z.strictObject({ job: name, state: RunState, to: z.array(PlaceKeySchema) });
export type Begun = z.output<typeof Begun>;

export const ScheduleContract = contract('schedule', {
  list: method({ args: z.strictObject({}), result: JobList }),
  next: method({ args: z.strictObject(CRON_NEXT), result: NextRuns, errors: ['E_NOT_FOUND'] }),
  runs: method({ args: z.strictObject(CRON_RUNS), result: RunList, errors: ['E_NOT_FOUND'] }),
});

/** The same, for whoever may run them. */
export const ScheduleRunContract = contract('schedule.run', {
  /** Now, beside its times. Not while it runs: `E_JOB_RUNS`. */
  run: method({
    args: z.strictObject(CRON_RUN),
    result: Begun,
    errors: ['E_NOT_FOUND', 'E_JOB_RUNS', 'E_JOB_NOWHERE'],
  }),
});
