/**
 * The instants of a job, in the zone it lives in.
 *
 * When clocks are changed, a job with hours of its own runs once for each time on the wall: what falls into the hour that is left out
 * runs as much later as the clock was put forward, what falls into the hour that comes twice runs the first time. A job of every hour
 * runs by time that passes: it leaves nothing out, and does not pause for an hour.
 */
import type { Expression } from './expression.ts';
import type { Zone } from './zone.ts';

const HOUR_MS = 60 * 60_000;

/** The furthest that clocks are behind and ahead of UTC, and a little. */
const BEHIND_MS = 13 * HOUR_MS;
const AHEAD_MS = 15 * HOUR_MS;

/** When a job runs. */
export interface Timing {
  readonly expression: Expression;
  readonly zone: Zone;
}

/** The first run after `after`; undefined where there is none any more. */
export function nextRun({ expression, zone }: Timing, after: number): number | undefined {
  const least = Math.min(zone.offset(after - AHEAD_MS), zone.offset(after), zone.offset(after + BEHIND_MS));
  let best: number | undefined;
  // A minute earlier: an instant within a minute counts as that minute's.
  let wall = expression.next(after + least - 60_000);
  while (wall !== undefined) {
    const [before, behind] = [zone.offset(wall - AHEAD_MS), zone.offset(wall + BEHIND_MS)];
    if (best !== undefined && wall - Math.max(before, behind) >= best) return best;
    for (const at of instantsOf(wall, before, behind, expression.isInterval, zone)) {
      if (at > after && (best === undefined || at < best)) best = at;
    }
    wall = expression.next(wall);
  }
  return best;
}

/** At most `limit` runs after `after`, up to and with `until`. */
export function runsBetween(timing: Timing, after: number, until: number, limit: number): number[] {
  const runs: number[] = [];
  for (let at = nextRun(timing, after); at !== undefined && at <= until && runs.length < limit; ) {
    runs.push(at);
    at = nextRun(timing, at);
  }
  return runs;
}

/** The last run after `after`, up to and with `until`. */
export function lastRun(timing: Timing, after: number, until: number): number | undefined {
  for (let span = HOUR_MS; ; span *= 8) {
    const from = Math.max(after, until - span);
    const last = runsBetween(timing, from, until, Number.POSITIVE_INFINITY).at(-1);
    if (last !== undefined || from === after) return last;
  }
}

function instantsOf(wall: number, before: number, behind: number, isInterval: boolean, zone: Zone): readonly number[] {
  const real = [...new Set([wall - before, wall - behind])].filter((at) => at + zone.offset(at) === wall);
  if (real.length === 0) return isInterval ? [] : [wall - before];
  return isInterval ? real : [Math.min(...real)];
}
