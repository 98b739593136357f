/** Days of a household, by its own clock. */

const HOUR_MS = 3_600_000;
/** No day is longer, whatever is done to the clocks. */
const LONGEST_DAY_MS = 50 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, calendar: 'iso8601', ...parts });
  formats.set(timeZone, made);
  return made;
}

/** The day that it is there: `2026-11-26`. */
export function dayOf(at: number, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

/** When that day ends, in ms since the epoch: its first instant that is another day's. */
export function endOfDay(at: number, timeZone: string): number {
  const today = dayOf(at, timeZone);
  let before = at;
  let after = at + HOUR_MS;
  while (dayOf(after, timeZone) === today && after < at + LONGEST_DAY_MS) {
    before = after;
    after += HOUR_MS;
  }
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(middle, timeZone) === today) before = middle;
    else after = middle;
  }
  return after;
}

/** The day `count` days before: of the calendar, not of hours. */
export function daysBefore(day: string, count: number): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return new Date(noon - count * 24 * HOUR_MS).toISOString().slice(0, 10);
}
