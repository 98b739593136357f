import type { Bait } from './bait.ts';
import { type Attempt, MACHINE_ATTEMPTS } from './machine-attempts.ts';
import { type Finding, refusalOf } from './report.ts';
import { byAnyRoute } from './routes.ts';
import { THREAD_ATTEMPTS } from './thread-attempts.ts';

export const ATTEMPTS: Readonly<Record<string, Attempt>> = { ...MACHINE_ATTEMPTS, ...THREAD_ATTEMPTS };

/** Tries everything, one thing after another, by any way that leads there. */
export async function tryEverything(bait: Bait): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [attempt, run] of Object.entries(ATTEMPTS)) {
    try {
      await run(bait, byAnyRoute);
      findings.push({ attempt, outcome: 'open' });
    } catch (error) {
      findings.push(refusalOf(attempt, error));
    }
  }
  return findings;
}
