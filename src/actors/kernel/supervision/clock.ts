/**
 * Milliseconds on a clock that nobody sets: how long something takes is measured by it. By the wall clock one that jumps would
 * end actors that are well, or keep ones that are not.
 */
export const monotonicMs = (): number => Math.floor(performance.now());
