/** What one answer says of the limits of the key that it was given. All of it is the server's word: bounded, never trusted. */

/** One limit of a key: requests in a minute, tokens in five hours. */
export interface Reading {
  /** As the headers name it: `tokens`, `5h`. */
  readonly name: string;
  /** The part of it that is used, 0..1. */
  readonly used: number;
  /** Until it is renewed, in ms; undefined where the server does not say. */
  readonly resetsInMs: number | undefined;
}

export interface Limits {
  readonly readings: readonly Reading[];
  /** How long it asks to be left alone, in ms; undefined where it does not say. */
  readonly pauseMs: number | undefined;
}

/** The longest window that is known has seven days. More is a fault of a clock, and more than one timer can wait for. */
export const RESET_MOST_MS = 8 * 24 * 60 * 60_000;

/** Of one answer. None has as many. */
export const READINGS_MOST = 16;

/** Longer values hold nothing that is looked for. */
const VALUE_MOST = 64;

/** One header, as far as it can be what is looked for. */
export function wordOf(headers: Headers, name: string): string | undefined {
  const value = headers.get(name)?.trim();
  return value === undefined || value === '' || value.length > VALUE_MOST ? undefined : value;
}

/** A number that is none of the odd ones: `12`, `0.5`. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

/** So many ms from now, as far as that can be: 0..{@link RESET_MOST_MS}. */
export function bounded(ms: number | undefined): number | undefined {
  return ms === undefined || !Number.isFinite(ms) ? undefined : Math.min(Math.max(ms, 0), RESET_MOST_MS);
}

/** What is used of a limit of which the server says how much there is and how much is left. */
export function usedOf(limit: number | undefined, remaining: number | undefined): number | undefined {
  if (limit === undefined || remaining === undefined || limit <= 0) return undefined;
  return Math.min(Math.max(1 - remaining / limit, 0), 1);
}
