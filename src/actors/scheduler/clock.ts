/** Time, from outside: a test has a clock of its own. */
export interface Clock {
  /** On the wall: it can jump. Milliseconds since the epoch. */
  now(): number;
  /** It only goes forward, and not while the machine sleeps. Milliseconds. */
  monotonic(): number;
  /** Resolves after `ms`, or when it is aborted. */
  pause(ms: number, until: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  pause: (ms, until) =>
    new Promise((resolve) => {
      if (until.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      until.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    }),
};
