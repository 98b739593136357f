const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When something is to be tried again, as the end of a sentence: `in 42 seconds`, `after 14:05`. */
export function when(ms: number, wallNow: number): string {
  if (ms <= 2 * SECOND_MS) return 'in a moment';
  if (ms <= 2 * MINUTE_MS) return `in ${Math.ceil(ms / SECOND_MS)} seconds`;
  if (ms <= 60 * MINUTE_MS) return `in ${Math.ceil(ms / MINUTE_MS)} minutes`;
  // Of the minute that has begun then nothing is missing.
  const at = wallNow + ms + MINUTE_MS;
  const date = ms >= DAY_MS / 2 ? ({ dateStyle: 'medium' } as const) : {};
  return `after ${new Intl.DateTimeFormat('en-GB', { ...date, timeStyle: 'short' }).format(at)}`;
}
