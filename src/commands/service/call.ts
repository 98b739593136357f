import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CoopError } from '../../protocol/errors.ts';
import { coop } from '../paste.ts';
import { type ExitCode, jsonText, printLine, type Shell } from '../shell.ts';
import type { Call } from './manager.ts';

export interface Called {
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
}

/** Runs a program of the machine to its end. @throws CoopError `E_SERVICE` where it is absent. */
export function call(command: Call, shell: Shell): Promise<Called> {
  let output = '';
  const take = (from: Readable): void => void from.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return run(command, shell, take, take).then((code) => ({ code, output: output.trim() }));
}

/** As {@link call}. @throws CoopError `E_SERVICE` with what it printed, where it refuses. */
export async function must(command: Call, shell: Shell): Promise<void> {
  const { code, output } = await call(command, shell);
  if (code !== 0)
    throw new CoopError('E_SERVICE', { why: `"${command.join(' ')}" says: ${output || `exit code ${code}`}` });
}

/** Runs it and hands on what it prints, as it comes; as JSON an object a line. @throws CoopError `E_SERVICE` where it is absent. */
export async function passOn(command: Call, asJson: boolean, shell: Shell): Promise<ExitCode> {
  const lines = (from: Readable): void =>
    void createInterface({ input: from }).on('line', (line) => printLine(shell.stdout, jsonText({ line })));
  const bytes = (from: Readable): void => void from.on('data', (chunk: Buffer) => shell.stdout.write(chunk));
  const aside = (from: Readable): void => void from.on('data', (chunk: Buffer) => shell.stderr.write(chunk));
  return (await run(command, shell, asJson ? lines : bytes, aside)) === 0 ? 0 : 1;
}

function run(
  [program, ...args]: Call,
  shell: Shell,
  out: (from: Readable) => void,
  err: (from: Readable) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: shell.env.variables as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    out(child.stdout);
    err(child.stderr);
    const why = `there is no ${program}; keep "${coop(shell.env)} start" running instead`;
    child.once('error', (cause) => reject(new CoopError('E_SERVICE', { why }, cause)));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
