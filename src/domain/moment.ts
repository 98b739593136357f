/** To the minute, in UTC: `2026-11-23 12:49`. */
export const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
