import * as fc from 'fast-check';
import { it } from 'vitest';
import { conclude, STEPS } from '../support/households/steps.ts';
import { World } from '../support/households/world.ts';

/** More of them, for a night: each is a daemon of its own. */
const RUNS = Number(process.env['COOP_TEST_HOUSEHOLDS'] ?? 8);
const STEPS_MOST = 60;
/** On a machine that is busy there are fewer runs: at least the first, and what it takes to make a leak small enough to be read. */
const LONGEST_MS = RUNS * 15_000;
const LAST_RUN_MS = 3 * 60_000;

it('a canary crosses only by a quote or a request that was shown', {
  timeout: LONGEST_MS + LAST_RUN_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(STEPS, { maxCommands: STEPS_MOST, size: 'max' }), async (steps) => {
      await using world = await World.start();
      await fc.asyncModelRun(() => ({ model: {}, real: world }), steps);
      await conclude(world);
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: LONGEST_MS, verbose: 0 },
  );
});
