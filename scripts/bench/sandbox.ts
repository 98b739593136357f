/** What a sandbox costs a command: the same `true`, with all of coop's arguments, and by a bare shell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAt, probeSandbox } from '../../src/config/sandbox-probe.ts';
import { bubblewrap, descriptorsFor, hand, PATH, rootLinks, systemCallFilter } from '../../src/domain/sandbox/index.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, inTurns, timed } from './measure.ts';

const COMMAND = 'true';

export async function sandboxed({ turns }: Effort): Promise<Figure[]> {
  const found = await probeSandbox();
  const filter = systemCallFilter(process.arch);
  if (!found.works || filter === undefined) {
    console.error(`… not measured: ${found.works ? process.arch : found.why}`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  const bounds = { folder, writes: true, hidden: [], shown: [], kept: [], readonly: [], closed: [] };
  const limits = { memoryMb: 1_024, processes: 256 };
  const { args, given } = bubblewrap({ ...bounds, limits }, rootLinks(lookAt), filter, COMMAND);
  const times = await inTurns(
    turns,
    () => ended('bwrap', args, given),
    () => ended('sh', ['-c', COMMAND], []),
  );
  await rm(folder, { recursive: true });
  return [
    figure({
      id: 'sandbox',
      name: 'a command in the sandbox, begun and ended',
      unit: 'ms',
      ours: times.ours,
      baseline: { name: 'sh -c', values: times.baseline },
    }),
  ];
}

const ended = (file: string, args: readonly string[], given: readonly (string | Buffer)[]): Promise<number> =>
  timed(async () => {
    const child = spawn(file, args, { env: { PATH }, stdio: ['ignore', 'ignore', 'ignore', ...descriptorsFor(given)] });
    hand(given, child.stdio);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
  });
