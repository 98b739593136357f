/** Whole processes against bare Node: the daemon's start, and commands through the real launcher. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';
import { bareNode, type Effort, inTurns, LAUNCHER, run, timed } from './measure.ts';

const BARE = 'node -e 0';

export async function daemonReady({ starts }: Effort): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  await writeFile(join(folder, 'coop.toml'), HOUSEHOLD, { mode: 0o600 });
  const ready = async (): Promise<number> => {
    let household: Household | undefined;
    const time = await timed(async () => {
      household = await Household.start({ folder });
    });
    await household?.end();
    return time;
  };
  const times = await inTurns(starts, ready, bareNode);
  await rm(folder, { recursive: true, force: true });
  return [
    figure({
      id: 'ready',
      name: 'daemon ready',
      unit: 'ms',
      ours: times.ours,
      baseline: { name: BARE, values: times.baseline },
      goal: 12,
    }),
  ];
}

export async function commands({ starts }: Effort): Promise<Figure[]> {
  await using household = await Household.start();
  const nowhere = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  const asleep = join(nowhere, 'coop.toml');
  await writeFile(asleep, HOUSEHOLD, { mode: 0o600 });

  const against = async (id: string, name: string, goal: number, args: readonly string[], code = 0) => {
    const times = await inTurns(starts, () => run(LAUNCHER, args, code), bareNode);
    const baseline = { name: BARE, values: times.baseline };
    return figure({ id, name, unit: 'ms', ours: times.ours, baseline, goal });
  };
  const figures = [
    await against('status', '`coop status`', 3, ['status', '-c', household.config]),
    await against('ask', '`coop ask`, instant model', 5, ['ask', '-c', household.config, 'hello']),
    await against('no-daemon', '`coop status`, no daemon: says so', 3, ['status', '-c', asleep], 1),
  ];
  await rm(nowhere, { recursive: true, force: true });
  return figures;
}
