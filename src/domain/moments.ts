/** Days and instants as people write them. */

const DAY_MS = 86_400_000;

const ISO =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * ISO 8601 in ms since the epoch; without a zone it is UTC. Undefined for anything else, a 31st of June included.
 *
 * @example momentOf('2023-05-08T13:56:00Z') // 1683554160000
 */
export function momentOf(text: string): number | undefined {
  const { day, time, zone = 'Z' } = ISO.exec(text.trim())?.groups ?? {};
  if (day === undefined || !isDay(day)) return undefined;
  const ms = Date.parse(time === undefined ? `${day}T00:00:00Z` : `${day}T${time}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Like {@link momentOf}; a day alone is its last ms: "until Friday" has Friday in it. */
export function endOf(text: string): number | undefined {
  const ms = momentOf(text);
  return ms === undefined || text.trim().length > 'YYYY-MM-DD'.length ? ms : ms + DAY_MS - 1;
}

/** `Date` takes the 31st of a shorter month for the first of the next. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
