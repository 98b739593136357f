/**
 * What Node's permissions alone refuse, tried before the wall goes up: the wall would answer in their place, and actors
 * that keep `fs` have nothing else.
 */
import { workerData } from 'node:worker_threads';
import type { Bait } from './bait.ts';
import { MACHINE_ATTEMPTS } from './machine-attempts.ts';
import { type Finding, refusalOf } from './report.ts';

// The supervisor's own words.
const bait = workerData as Bait;

export const bareFindings: readonly Finding[] = Object.entries(MACHINE_ATTEMPTS).map(([name, run]) => {
  const attempt = `bare.${name}`;
  try {
    run(bait, (module) => require(module));
    return { attempt, outcome: 'open' };
  } catch (error) {
    return refusalOf(attempt, error);
  }
});
