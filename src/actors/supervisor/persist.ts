import { type ErrorCode, toCoopError } from '../../protocol/errors.ts';

/** What passes by itself: an actor is being restarted, many wait, the disk is full. */
const PASSING: readonly ErrorCode[] = [
  'E_GONE',
  'E_TIMEOUT',
  'E_BUSY',
  'E_DATABASE',
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_DISK',
];

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

export function isPassing(error: unknown): boolean {
  return PASSING.includes(toCoopError(error).code);
}

/** The pause before try number `tries` (from 0), in ms: doubling, up to half a minute. */
export function pauseBefore(tries: number): Promise<void> {
  const ms = Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Does `work` again for as long as what is in its way passes by itself. Other errors are the caller's. */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pauseBefore(tries);
    }
  }
}
