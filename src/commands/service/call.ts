import { spawn } from 'node:child_process';
import { CoopError } from '../../protocol/errors.ts';
import type { Shell } from '../shell.ts';
import type { Call } from './manager.ts';

export interface Called {
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
}

/** Runs a program of the machine to its end, and hands on what it prints where `shown`. @throws CoopError `E_SERVICE` where it is absent. */
export function call([program, ...args]: Call, shell: Shell, { shown = false } = {}): Promise<Called> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: shell.env.variables as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, shell.stdout],
      [child.stderr, shell.stderr],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        if (shown) to.write(chunk);
        else output += chunk.toString();
      });
    }
    child.once('error', (cause) => reject(new CoopError('E_SERVICE', { why: `there is no ${program}` }, cause)));
    child.once('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}

/** As {@link call}. @throws CoopError `E_SERVICE` with what it printed, where it refuses. */
export async function must(command: Call, shell: Shell): Promise<void> {
  const { code, output } = await call(command, shell);
  if (code !== 0)
    throw new CoopError('E_SERVICE', { why: `"${command.join(' ')}" says: ${output || `exit code ${code}`}` });
}
