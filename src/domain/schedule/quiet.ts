import type { Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Of each day, by the clock on the wall: `22:00-07:00`. */
export interface QuietHours {
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

/** Undefined for what is none. The same time twice would be always, or never: nobody can tell. */
export function readQuietHours(text: string): QuietHours | undefined {
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const [h1, m1, h2, m2] = parts.map(Number);
  if (h1 === undefined || m1 === undefined || h2 === undefined || m2 === undefined) return undefined;
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
  return from === to ? undefined : { from, to };
}

/** How long it is quiet from `now` on, in ms; 0 where it is not. */
export function quietFor(now: number, { from, to }: QuietHours, zone: Zone): number {
  const wall = (now + zone.offset(now)) / MINUTE_MS;
  const minute = ((wall % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return 0;
  return Math.ceil((minute < to ? to - minute : to + DAY_MINUTES - minute) * MINUTE_MS);
}
