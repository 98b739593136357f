/** What everybody else notices of a session that runs in circles: how late the supervisor's event loop is, against idle. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from '../../src/actors/kernel/fault/rule.ts';
import { buildAll } from '../build.ts';
import { Guest } from '../demo/guest.ts';
import { Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';
import type { Effort } from './measure.ts';

/** What a start leaves behind is over then. */
const SETTLE_MS = 2_000;
const MS_PER_TURN = 150;

export async function spinning({ turns }: Effort): Promise<Figure[]> {
  await buildAll('dist-faults', { faults: true });
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  const delays = join(folder, 'delays');
  const faults = join(folder, 'plan.json');
  // It is to spin for as long as is measured, and not be ended.
  const plan: Plan = {
    times: { pulse: { every: 60_000 } },
    rules: [{ id: 'spin', actor: 'session', at: 'session.thinking', for: 'bob', do: 'loop' }],
  };
  try {
    await writeFile(faults, JSON.stringify(plan));
    const probe = new URL('./loop-delay.mjs', import.meta.url).pathname;
    const env = { COOP_FAULTS: faults, COOP_BENCH_DELAY: delays, NODE_OPTIONS: `--import ${probe}` };
    await using house = await Household.start({ build: 'dist-faults', env });
    const bob = await Guest.arrive(house, 'bob');
    await pause(SETTLE_MS);
    const idle = await windows(delays, turns * MS_PER_TURN);
    await bob.client.call('send', { text: 'hello' });
    await pause(SETTLE_MS);
    const spun = await windows(delays, turns * MS_PER_TURN);
    bob.leave();
    return [
      figure({
        id: 'spinning',
        name: "the supervisor's event loop is late (99th percentile), while a session spins",
        unit: 'ms',
        ours: spun,
        baseline: { name: 'idle', values: idle },
        goal: 1.5,
      }),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those that end within the next `ms`. */
async function windows(file: string, ms: number): Promise<number[]> {
  const from = Date.now();
  await pause(ms);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => line.split(' ').map(Number)).flatMap(([at = 0, late = 0]) => (at > from ? [late] : []));
}
