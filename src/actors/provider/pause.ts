import { CLOCK, type Clock } from './clock.ts';

/** Rejects when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal, clock: Clock = CLOCK): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clock.clearTimeout(timer);
      reject(signal.reason);
    };
    const timer: unknown = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
