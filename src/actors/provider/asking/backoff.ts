const FIRST_MS = 1_000;
const LONGEST_MS = 8_000;

/**
 * With full jitter: anything up to a limit that doubles each time, so that those who were refused together do not come back together.
 *
 * @param at the number of the pause, from 0
 * @param random 0..1
 */
export function backoffMs(at: number, random: number): number {
  return Math.min(FIRST_MS * 2 ** at, LONGEST_MS) * random;
}
