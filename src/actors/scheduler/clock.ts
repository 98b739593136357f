/** Time, from outside: a test has a clock of its own. */
export interface Clock {
  /** On the wall: it can jump. Milliseconds since the epoch. */
  now(): number;
  /** It only goes forward, and not while the machine sleeps. Milliseconds. */
  monotonic(): number;
}

export const realClock: Clock = { now: Date.now, monotonic: () => performance.now() };
