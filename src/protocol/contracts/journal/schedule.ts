/** Jobs and reminders: what was to happen when, and what came of it. */
import { PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { Carried } from '../../trace.ts';
import { TrustLevelSchema } from '../../trust.ts';
import { MESSAGE_MAX_BYTES } from './inbox.ts';

const nothing = z.strictObject({});
const count = z.int().check(z.minimum(0));
const ms = z.int();
const job = z.string().check(z.minLength(1), z.maxLength(64));
const spec = z.string().check(z.maxLength(400));

/**
 * What became of a run. `running`: its turn waits or runs. `retrying`: it failed, and is tried again. `answered`: its words are on
 * their way, or where they were to go. `quiet`: it had nothing to tell. `empty`: HEARTBEAT.md was empty, no model was asked. `silent`:
 * done, and its words go nowhere. `skipped`: the run before was not over. `missed`: coop did not run, or was late.
 */
export const RunState = z.enum([
  'running',
  'retrying',
  'answered',
  'quiet',
  'empty',
  'silent',
  'skipped',
  'missed',
  'failed',
]);
export type RunState = z.output<typeof RunState>;

/** `late`: made up for. `hand`: somebody wanted it now. */
export const RunCause = z.enum(['clock', 'late', 'hand']);
export type RunCause = z.output<typeof RunCause>;

export const DeliveryMode = z.enum(['as_needed', 'always']);
export type DeliveryMode = z.output<typeof DeliveryMode>;

/** One run of a job, as it is to be made. */
export const NewRun = z.strictObject({
  instant: ms,
  cause: RunCause,
  message: z.string().check(z.minLength(1), z.maxLength(MESSAGE_MAX_BYTES)),
  /** Where its words go. */
  to: z.array(PlaceKeySchema).check(z.maxLength(10)),
  /** Why they can go nowhere although they are to. */
  nowhere: z.nullable(z.string()),
  /** What it is worth at most: what is raised until it runs does not raise it. */
  level: TrustLevelSchema,
  delivery: DeliveryMode,
  retries: count,
  trace: Carried,
});
export type NewRun = z.output<typeof NewRun>;

/** Several runs that did not take place. */
export const MissedRuns = z.strictObject({ first: ms, last: ms, count });

export const ScheduleRow = z.strictObject({
  job,
  /** Its expression, and whose clock. */
  spec,
  /** Up to this instant everything is dealt with. */
  seen: ms,
});
export type ScheduleRow = z.output<typeof ScheduleRow>;

/** Scheduler → journal. */
export const SchedulerJournalContract = contract('journal.schedule', {
  /** How far each job has come. */
  known: method({ args: nothing, result: z.strictObject({ jobs: z.array(ScheduleRow) }) }),
  /**
   * Deals with everything of a job between `before` and `seen`, in one transaction: what was missed is written down, and the run is
   * taken in as a message. Where somebody else has come further nothing is done (`known`): an instant is dealt with once. `before` is
   * null for a job that is new.
   */
  settle: method({
    args: z.strictObject({
      ...{ job, spec, seen: ms },
      before: z.nullable(ms),
      missed: z.nullable(z.strictObject({ ...MissedRuns.shape, why: z.string().check(z.maxLength(200)) })),
      run: z.nullable(NewRun),
    }),
    result: z.strictObject({ outcome: z.enum(['settled', 'known']), state: z.nullable(RunState) }),
  }),
  /** Only these are jobs now: of the others it is not remembered how far they came. */
  keep: method({ args: z.strictObject({ jobs: z.array(job) }), result: nothing }),
  /** Reminders and runs to be tried again whose time has come go on. Answers when the next comes. */
  wake: method({ args: nothing, result: z.strictObject({ woken: count, nextAt: z.nullable(ms) }) }),
});

/** Journal → scheduler: something may come earlier than it knows. */
export const ScheduleBell = z.strictObject({ type: z.literal('changed') });
export type ScheduleBell = z.output<typeof ScheduleBell>;

/** What became of the words of a run, in one place. `sent` only by the channel's receipt. */
export const Delivered = z.strictObject({
  place: PlaceKeySchema,
  state: z.enum(['queued', 'sending', 'sent', 'held', 'failed', 'unknown']),
  why: z.nullable(z.string()),
});

/** A run, or several that were missed, as `cron runs` shows them. */
export const Run = z.strictObject({
  job,
  /** Of several the last. */
  instant: ms,
  first: ms,
  count,
  cause: RunCause,
  state: RunState,
  tries: count,
  /** When it began, and when it was over. */
  at: ms,
  ended: z.nullable(ms),
  /** When it is tried again. */
  nextAt: z.nullable(ms),
  why: z.nullable(z.string()),
  deliveries: z.array(Delivered),
});
export type Run = z.output<typeof Run>;

/** A reminder as its person sees it. */
export const Reminder = z.strictObject({ id: z.int(), at: ms, text: z.string() });
export type Reminder = z.output<typeof Reminder>;

export const REMINDER_TEXT_MAX = 2_000;

/** Session → journal: the reminders of a turn's person, as far as they may be seen in its place. */
export const RemindersContract = contract('journal.reminders', {
  list: method({ args: nothing, result: z.strictObject({ reminders: z.array(Reminder) }) }),
});

/** The same, for a turn that is believed. */
export const RemindersKeepContract = contract('journal.reminders.keep', {
  /** At `at` its text is said where it was set. */
  set: method({
    args: z.strictObject({
      key: Id.key,
      at: ms,
      text: z.string().check(z.minLength(1), z.maxLength(REMINDER_TEXT_MAX)),
    }),
    result: Reminder,
    errors: ['E_NOT_ALLOWED', 'E_REMINDER'],
  }),
  cancel: method({
    args: z.strictObject({ key: Id.key, id: z.int() }),
    result: Reminder,
    errors: ['E_NOT_FOUND', 'E_NOT_ALLOWED'],
  }),
});

export interface RemindersScope {
  readonly turn: string;
  /** Nobody else reads there: all of them are shown. */
  readonly alone: boolean;
}
