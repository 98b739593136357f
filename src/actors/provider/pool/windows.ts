/** What is known of a key's limits, and when they end. Times are of the pool's clock, in ms. */
import type { Limits, Reading } from '../limits/index.ts';

export interface KeyWindow {
  /** 0..1 */
  readonly used: number;
  readonly resetsAt: number;
}

export type KeyWindows = ReadonlyMap<string, KeyWindow>;

/** A window whose end the server does not say counts for so long. */
const WINDOW_MS = 5 * 60_000;

/** A key has a handful; a server that makes up names does not fill the memory. */
const WINDOWS_MOST = 32;

/** After a 429 that says nothing. */
const REST_MS = 60_000;

/** Nothing that a server says rests a key for longer: a limit of a week is asked about once a day. */
const REST_MOST_MS = 24 * 60 * 60_000;

/** Those that are not over, with what was read now in the place of what was known. */
export function windowsAfter(windows: KeyWindows, readings: readonly Reading[], now: number): KeyWindows {
  const after = new Map([...windows].filter(([, { resetsAt }]) => resetsAt > now));
  for (const { name, used, resetsInMs = WINDOW_MS } of readings) {
    // Behind the others: what was read longest ago goes first.
    after.delete(name);
    after.set(name, { used, resetsAt: now + resetsInMs });
  }
  return new Map([...after].slice(-WINDOWS_MOST));
}

export function mostUsed(windows: KeyWindows, now: number): number {
  return Math.max(0, ...open(windows, now).map(({ used }) => used));
}

/** The first end of a window that is used so far or more; `now` where there is none. */
export function leastEnd(windows: KeyWindows, from: number, now: number): number {
  const ends = open(windows, now).flatMap(({ used, resetsAt }) => (used >= from ? [resetsAt] : []));
  return ends.length === 0 ? now : Math.min(...ends);
}

/** Until when a key rests after a 429: as long as the server asks, else until what is used up is renewed, else a while. */
export function endOfRest({ pauseMs, readings }: Limits, now: number): number {
  const ends = readings.flatMap(({ used, resetsInMs }) => (used >= 1 && resetsInMs !== undefined ? [resetsInMs] : []));
  const ms = pauseMs ?? (ends.length === 0 ? REST_MS : Math.max(...ends));
  return now + Math.min(ms, REST_MOST_MS);
}

const open = (windows: KeyWindows, now: number): readonly KeyWindow[] =>
  [...windows.values()].filter(({ resetsAt }) => resetsAt > now);
