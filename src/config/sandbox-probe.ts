/** Whether commands can be confined here: found out by doing it, with the arguments that commands are started with. */
import { spawn } from 'node:child_process';
import { accessSync, constants, lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  bubblewrap,
  descriptorsFor,
  hand,
  type LookAt,
  PATH,
  rootLinks,
  systemCallFilter,
  TOOLS,
} from '../domain/sandbox/index.ts';

export type SandboxFound =
  | { readonly works: true; readonly network: boolean }
  /** In words, with what to do. */
  | { readonly works: false; readonly why: string };

/** What is true with `[sandbox] unconfined`, wherever somebody relies on it. */
export const UNGUARDED =
  'sandbox.unconfined is on: commands of full turns run without a sandbox, so approvals and file guards do not hold against them';

const DEADLINE_MS = 20_000;
const WORD = 'confined';

/** Takes as long as one command. Changes nothing. */
export async function probeSandbox(platform = process.platform, path = PATH): Promise<SandboxFound> {
  if (platform !== 'linux')
    return { works: false, why: `commands need bubblewrap, which is for Linux, not for ${platform}` };
  const filter = systemCallFilter(process.arch);
  if (filter === undefined) return { works: false, why: `system calls of ${process.arch} are not known to coop` };
  const missing = Object.keys(TOOLS).filter((program) => !isThere(program, path));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => TOOLS[program]))].join(' ');
    return {
      works: false,
      why: `${missing.join(', ')} is missing: install it, for example "sudo apt install ${packages}"`,
    };
  }
  const { code, output } = await run(filter, path);
  if (code === 0 && output.trim() === WORD) return { works: true, network: isThere('socat', path) };
  return { works: false, why: explain(output) };
}

function run(filter: Buffer, path: string): Promise<{ code: number | null; output: string }> {
  // A folder that is there: nothing has to be made.
  const bounds = { folder: '/usr', writes: false, hidden: [], shown: [], kept: [], readonly: [], closed: [] };
  const limits = { memoryMb: 256, processes: 64 };
  const { args, given } = bubblewrap({ ...bounds, limits }, rootLinks(lookAt), filter, `echo ${WORD}`);
  return new Promise((resolve) => {
    const child = spawn('bwrap', args, {
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'pipe', ...descriptorsFor(given)],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const hear = (chunk: Buffer): void => {
      output = `${output}${chunk}`.slice(0, 2_000);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', ({ message }) => resolve({ code: null, output: message }));
    child.once('close', (code) => resolve({ code, output }));
    hand(given, child.stdio);
  });
}

function explain(output: string): string {
  const said = output.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  return /namespace|uid map|permission|not permitted/i.test(said)
    ? `bubblewrap may not make namespaces here (${said}): allow unprivileged user namespaces, see docs/operations.md`
    : `bubblewrap does not start (${said || 'it says nothing'})`;
}

function isThere(program: string, path: string): boolean {
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Of what is there. */
export const lookAt: LookAt = (path) => {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return undefined;
  }
};
