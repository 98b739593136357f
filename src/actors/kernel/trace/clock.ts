/** Beyond this the fine clock has been left behind: the machine slept, or its time was set. */
const DRIFT_MS = 1_000;

let correction = 0;

/**
 * Milliseconds since the epoch with fraction. All threads agree to some microseconds: their fine clocks run from the same
 * one, which does not jump (`Date.now()` has no fraction, and jumps).
 */
export function preciseNow(): number {
  const wall = Date.now();
  const fine = performance.timeOrigin + performance.now();
  if (Math.abs(fine + correction - wall) > DRIFT_MS) correction = wall - fine;
  return fine + correction;
}
