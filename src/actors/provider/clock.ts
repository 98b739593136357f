/** Timers, and ms on a clock that nobody sets. xstate's `SimulatedClock` is one. */
export interface Clock {
  now(): number;
  /** What it answers is for `clearTimeout` alone. */
  setTimeout(work: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  setTimeout: (work, ms) => setTimeout(work, ms),
  // Its own, or xstate's copy of it.
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
