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

/** The pause before try number `tries` (from 0), in ms: doubling, up to half a minute; over at once where `until` is aborted. */
export function pauseBefore(tries: number, until?: AbortSignal): Promise<void> {
  const ms = Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      until?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    if (until?.aborted === true) end();
    else until?.addEventListener('abort', end);
  });
}

/**
 * Does `work` again for as long as what is in its way passes by itself. Other errors are the caller's, and so is a passing one
 * once `until` is aborted: nobody waits for it any more.
 */
export async function persist<T>(work: () => Promise<T>, until?: AbortSignal): Promise<T> {
  const isOver = (): boolean => until?.aborted ?? false;
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pauseBefore(tries, until);
      if (isOver()) throw error;
    }
  }
}
