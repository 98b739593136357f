/** Jobs and what came of them, in words. Holds words of others: show it through `visible`. */

import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import { duration } from '../layout.ts';

type Jobs = AttachResult<'cron'>;
type Run = AttachResult<'cron_runs'>['runs'][number];

export const JOB_HEAD = ['job', 'cron', 'next', 'as', 'to', 'last'];

export const jobRow = ({
  name,
  cron,
  timezone,
  next,
  person,
  level,
  to,
  nowhere,
  last,
}: Jobs['jobs'][number]): string[] => [
  name,
  cron,
  next === null ? 'never' : onClock(next, timezone),
  `${person} (${level})`,
  nowhere === null ? to.join(', ') || 'nowhere' : `nowhere: ${nowhere}`,
  last === null ? '' : `${stateOf(last)} ${onClock(last.instant, timezone)}`,
];

/** On the clock of that place: `2026-11-27 08:00 Europe/Berlin`. */
export function onClock(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return `${format.format(at)} ${timeZone}`;
}

export function tickLine(tick: Jobs['tick']): string {
  if (tick === null) return 'The scheduler does not answer: "coop ps" says how it is.';
  const looked =
    tick.ageMs === null ? 'has not looked at the clock yet' : `looked at the clock ${duration(tick.ageMs)} ago`;
  return `The scheduler ${looked}${tick.next === null ? '' : `; next ${tick.next.job} at ${moment(tick.next.at)} UTC`}.`;
}

/** @param command says what comes of it */
export function begunLine({ job, to }: AttachResult<'cron_run'>, command: string): string {
  const where = to.length === 0 ? 'its words go nowhere' : `its words go to ${to.join(', ')}`;
  return `${job} runs; ${where}. "${command} ${job}" says what comes of it.`;
}

export const RUN_HEAD = ['when (UTC)', 'job', 'state', ''];

export const runRow = (run: Run): string[] => [moment(run.instant), run.job, stateOf(run), detailOf(run)];

/** An answer is delivered when every place has a receipt for it. */
export function stateOf({ state, deliveries }: Run): string {
  if (state !== 'answered') return state;
  const states = deliveries.map((delivery) => delivery.state);
  if (states.length > 0 && states.every((one) => one === 'sent')) return 'delivered';
  if (states.some((one) => one === 'failed' || one === 'unknown')) return 'undelivered';
  if (states.includes('held')) return 'held';
  return states.length === 0 ? 'answered' : 'delivering';
}

function detailOf({ cause, count, first, tries, at, instant, why, nextAt, deliveries, state }: Run): string {
  const late = at - instant;
  return [
    ...(count > 1 ? [`${count} runs, since ${moment(first)}`] : []),
    ...(cause === 'hand' ? ['by hand'] : cause === 'late' ? [`made up for, ${duration(late)} late`] : []),
    ...(tries > 1 ? [`${tries} tries`] : []),
    ...(state === 'retrying' && nextAt !== null ? [`again at ${moment(nextAt)}`] : []),
    ...(why === null ? [] : [why]),
    ...deliveries.map((one) => `${one.state} to ${one.place}${one.why === null ? '' : ` (${one.why})`}`),
  ].join('; ');
}

const LIMIT_MOST = 200;

export function limitOf(text: string | undefined): { limit?: number } {
  if (text === undefined) return {};
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MOST) return { limit };
  throw new CoopError('E_USAGE', { why: `--limit: write a number from 1 to ${LIMIT_MOST}` });
}
