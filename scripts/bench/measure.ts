import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

export const LAUNCHER = resolve(import.meta.dirname, '../../bin/coop');

/** How often, and how long. */
export interface Effort {
  /** Starts of a process. */
  readonly starts: number;
  /** Things that take milliseconds. */
  readonly turns: number;
  /** Things that take microseconds. */
  readonly calls: number;
}

/** Runs dropped before any counts: files are in memory then, and code is compiled. */
const WARM_UP = 2;

/** Times both in turns (A B A B …), so that whatever else the machine does meets both alike. */
export async function inTurns(
  runs: number,
  ours: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<{ readonly ours: number[]; readonly baseline: number[] }> {
  const times: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] };
  for (let run = -WARM_UP; run < runs; run += 1) {
    const [a, b] = [await ours(), await baseline()];
    if (run < 0) continue;
    times.ours.push(a);
    times.baseline.push(b);
  }
  return times;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A whole process, from its start to its end. `code` is the exit code it must have. */
export async function run(command: string, args: readonly string[], code = 0): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: 'ignore' });
  const [ended] = await once(child, 'exit');
  const time = performance.now() - start;
  if (ended !== code) throw new Error(`${command} ${args.join(' ')} ended with ${ended}, not ${code}`);
  return time;
}

/** The least that Node itself takes. */
export const bareNode = (): Promise<number> => run(process.execPath, ['-e', '0']);

/** Resident memory in MB. Linux only. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return Number(kb) / 1024;
}
