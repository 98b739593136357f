/** How what is taken out is written: JSON, a line each, with times that people read, too. */

/** Milliseconds since the epoch, wherever they stand. */
const INSTANTS: ReadonlySet<string> = new Set([
  ...['at', 'updatedAt', 'expiresAt', 'askedAt', 'decidedAt', 'openedAt', 'closedAt', 'lastAt', 'startedAt', 'endedAt'],
  ...['instant', 'first', 'ended', 'next', 'nextAt'],
]);
const FURTHEST_MS = 8.64e15;

export const line = (value: object): string => `${JSON.stringify(value, dated)}\n`;
export const pretty = (value: object): string => `${JSON.stringify(value, dated, 2)}\n`;

const dated = (key: string, value: unknown): unknown =>
  INSTANTS.has(key) && typeof value === 'number' && Math.abs(value) <= FURTHEST_MS
    ? new Date(value).toISOString()
    : value;
