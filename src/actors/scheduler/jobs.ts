import { readExpression, type Timing, zone } from '../../domain/schedule/index.ts';
import type { ClockJob } from '../../protocol/contracts/scheduler.ts';
import type { MissedPolicy } from '../../protocol/schedule.ts';

/** A job, ready to be asked when it runs. */
export interface Job {
  readonly name: string;
  readonly missed: MissedPolicy;
  readonly timing: Timing;
  /** Its expression, and whose clock: another one is another schedule. */
  readonly spec: string;
  readonly run: ClockJob['run'];
}

export function openJob({ name, cron, timezone, missed, run }: ClockJob): Job {
  const timing = timingOf(cron, timezone);
  // The configuration was refused otherwise.
  if (timing === undefined) throw new Error(`the job ${name} has no times`);
  return { name, missed, timing, spec: specOf(cron, timezone), run };
}

const specOf = (cron: string, timezone: string): string => `${timezone} ${cron.trim().split(/\s+/).join(' ')}`;

/** Of a schedule as it was written down; undefined for what this version does not read. */
export function timingOfSpec(spec: string): Timing | undefined {
  const blank = spec.indexOf(' ');
  return timingOf(spec.slice(blank + 1), spec.slice(0, blank));
}

function timingOf(cron: string, timezone: string): Timing | undefined {
  const read = readExpression(cron);
  if ('why' in read) return undefined;
  try {
    return { expression: read.expression, zone: zone(timezone) };
  } catch {
    return undefined;
  }
}
