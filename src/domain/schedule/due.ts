import type { MissedPolicy } from '../../protocol/schedule.ts';
import { lastRun, nextRun, runsBetween, type Timing } from './runs.ts';

/** So late a run is still on time: a restart, a busy machine. */
export const ON_TIME_MS = 60_000;

/** What was missed longer ago is not made up for, whatever the policy. */
export const MISSED_WINDOW_MS = 24 * 60 * 60_000;

/** More are not counted. */
export const MISSED_MOST = 1_000;

/** Runs that did not take place. */
export interface Missed {
  readonly first: number;
  readonly last: number;
  /** {@link MISSED_MOST}: that many, or more. */
  readonly count: number;
}

/** What is to be done about a job now. */
export interface Due {
  /** The run to be made. */
  readonly run: number | undefined;
  /** It is made up for. */
  readonly isLate: boolean;
  readonly missed: Missed | undefined;
}

/** What became due after `seen`, up to now: the newest of it runs, or nothing. Each instant is in what comes of it. */
export function dueNow(timing: Timing, policy: MissedPolicy, seen: number, now: number): Due | undefined {
  const first = nextRun(timing, seen);
  if (first === undefined || first > now) return undefined;
  const last = lastRun(timing, seen, now) ?? first;
  const isLate = now - last > ON_TIME_MS;
  const runs = !isLate || (policy === 'once' && now - last <= MISSED_WINDOW_MS);
  const missed = missedOf(timing, seen, runs ? last - 1 : now);
  return { run: runs ? last : undefined, isLate: runs && isLate, missed };
}

/** All that was to run in between. */
export function missedOf(timing: Timing, seen: number, until: number): Missed | undefined {
  const runs = runsBetween(timing, seen, until, MISSED_MOST);
  const [first] = runs;
  if (first === undefined) return undefined;
  const last = runs.length < MISSED_MOST ? runs.at(-1) : lastRun(timing, seen, until);
  return { first, last: last ?? first, count: runs.length };
}
