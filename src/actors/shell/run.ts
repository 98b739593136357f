/** One process and everything that it starts, ended as a whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { descriptorsFor, hand, PATH } from '../../domain/sandbox/index.ts';
import type { CommandEnd, ShellLimits } from '../../protocol/contracts/shell.ts';
import { CoopError } from '../../protocol/errors.ts';
import { Output } from './output.ts';
import { countAll, isThere, memoryOf, type Process, startedBy } from './processes.ts';

const LOOK_MS = 100;
/** So often it is asked how many there are on the whole machine: whoever multiplies does it fast. */
const COUNT_MS = 20;
/** After its end: until nobody holds its output any more. */
const LAST_WORDS_MS = 3_000;

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** For its descriptors from 3 on. */
  readonly given: readonly (string | Buffer)[];
  /** It leads a group of processes, and ends with nobody: the group has to be ended. */
  readonly group: boolean;
}

export interface RunOptions {
  readonly limits: ShellLimits;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Asked again and again: whether what guards it is still there. */
  readonly isSame: () => boolean;
}

export interface Ran {
  readonly exit: number | null;
  readonly ended: CommandEnd | null;
  readonly output: string;
  readonly cut: number;
  readonly ms: number;
}

/** @throws CoopError `E_SANDBOX` where it did not even begin */
export async function run(program: Program, options: RunOptions): Promise<Ran> {
  const { limits, timeoutMs, signal, isSame } = options;
  const began = performance.now();
  const { file, args, env, cwd, given, group } = program;
  if (signal.aborted) return { exit: null, ended: 'cancelled', output: '', cut: 0, ms: 0 };
  const child = spawn(file, args, {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    detached: group,
    stdio: ['ignore', 'pipe', 'pipe', ...descriptorsFor(given)],
  });
  const output = new Output();
  let said = '';
  let ended: CommandEnd | null = null;
  let known: readonly Process[] = [];
  const end = (why: CommandEnd): void => {
    ended ??= why;
    // At once: to look first would leave it time to start more.
    child.kill('SIGKILL');
    if (group) killByNumber([...(child.pid === undefined ? [] : [-child.pid]), ...known.map(({ pid }) => pid)]);
  };
  const cancel = (): void => end('cancelled');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const look = (): void => {
    known = startedBy(child.pid ?? 0);
    if (known.length > limits.processes + INSIDE) end('processes');
    else if (memoryOf(known, limits.memoryMb * 2 ** 20) > limits.memoryMb * 2 ** 20) end('memory');
    else if (!isSame()) end('files');
  };
  const looking = setInterval(look, LOOK_MS);
  let before = countAll();
  const counting = setInterval(() => {
    const now = countAll();
    if (now <= before + limits.processes) return;
    look();
    // Those of others are no reason to look again.
    before = now - known.length;
  }, COUNT_MS);
  signal.addEventListener('abort', cancel);
  const hear = (chunk: Buffer): void => {
    if (ended === 'output') return;
    output.add(chunk);
    if (output.bytes > limits.outputBytes) end('output');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', (chunk: Buffer) => {
    if (group) hear(chunk);
    else said = `${said}${chunk}`.slice(0, 1_000);
  });
  const silent = silence(child);
  try {
    hand(given, child.stdio);
    const [exit, by] = await exited(child);
    if (group) killByNumber([-(child.pid ?? 0), ...known.map(({ pid }) => pid)]);
    await silent;
    if (ended !== null) await gone(known);
    // Of the sandbox itself: both streams of the command are the other one.
    if (ended === null && said.startsWith('bwrap:'))
      throw new CoopError('E_SANDBOX', { why: said.trim().split('\n')[0]?.slice(0, 300) ?? '' });
    const why = ended ?? (by === null ? null : 'signal');
    return { exit: why === null ? exit : null, ended: why, ...output.told(), ms: performance.now() - began };
  } finally {
    clearTimeout(timer);
    clearInterval(looking);
    clearInterval(counting);
    signal.removeEventListener('abort', cancel);
  }
}

/** Processes that are not the command's own: the first one, and those that carry its network. */
const INSIDE = 8;

/** With the first process of a sandbox the kernel ends all others in it, and that one with whoever started it. Whatever did not end so. */
async function gone(known: readonly Process[]): Promise<void> {
  for (let tries = 0; tries < 20 && known.some(isThere); tries += 1) {
    if (tries > 0) killByNumber(known.filter(isThere).map(({ pid }) => pid));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Nothing of this thread may send signals: a program does. */
function killByNumber(pids: readonly number[]): void {
  if (pids.length === 0) return;
  const numbers = pids.slice(0, 1_000).map(String);
  spawn('bash', ['-c', 'kill -KILL -- "$@"', 'bash', ...numbers], { env: { PATH }, stdio: 'ignore' }).on(
    'error',
    () => {},
  );
}

function exited(child: ChildProcess): Promise<readonly [number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new CoopError('E_SANDBOX', { why: error.message.slice(0, 300) }, error)));
    child.once('exit', (code, by) => resolve([code, by]));
  });
}

/** It has ended, and what it said has arrived. Whoever holds its output beyond its end is not waited for. */
function silence(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve();
      }, LAST_WORDS_MS);
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
