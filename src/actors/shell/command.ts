/** A command of one port: its sandbox, its limits, and whose words come out of it. */

import { bubblewrap, PATH, systemCallFilter } from '../../domain/sandbox/index.ts';
import type { Client } from '../../protocol/contract.ts';
import type { ShellScope } from '../../protocol/contracts/shell.ts';
import type { WorkspaceMarksContract } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { ShellStart } from '../../protocol/starts.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import { takePlaces } from './places.ts';
import { openProxy } from './proxy/index.ts';
import { type Program, type Ran, run } from './run.ts';

export interface Asked {
  readonly command: string;
  readonly timeoutMs: number;
  /** How far what the model had read can be believed. */
  readonly integrity: TrustLevel;
}

/**
 * What is there before a command can come out of it, and what it makes is believed no more than whoever asked, and than what it
 * read. With a way out, or without walls, nobody can tell what it read: that is the web's.
 */
export async function runCommand(
  scope: Omit<ShellScope, 'marks'>,
  { command, timeoutMs, integrity: asked }: Asked,
  marks: Client<typeof WorkspaceMarksContract>,
  start: ShellStart,
  signal: AbortSignal,
): Promise<Ran & { readonly integrity: TrustLevel }> {
  const opens = scope.unconfined || scope.hosts.length > 0;
  const before = await marks.before({}).catch((error: unknown) => {
    throw new CoopError('E_SANDBOX', { why: 'who wrote the files here cannot be told now; try again' }, error);
  });
  const integrity = opens ? 'public' : lowest(scope.level, before.integrity);
  try {
    const ran = await inPlace(scope, command, timeoutMs, start, signal);
    return { ...ran, integrity };
  } finally {
    // Its holder is gone where this cannot be said: whoever keeps the marks takes an open one for the worst.
    await marks.after({ mark: before.mark, integrity: lowest(asked, integrity) }).catch(() => {});
  }
}

async function inPlace(
  scope: Omit<ShellScope, 'marks'>,
  command: string,
  timeoutMs: number,
  start: ShellStart,
  signal: AbortSignal,
): Promise<Ran> {
  const limits = { ...scope.limits };
  const options = { limits, timeoutMs: Math.min(timeoutMs, limits.timeoutMs), signal };
  if (scope.unconfined) return await run(bare(scope, command), { ...options, isSame: () => true });
  const filter = systemCallFilter(start.arch);
  if (filter === undefined) throw new CoopError('E_SANDBOX', { why: `system calls of ${start.arch} are not known` });
  const places = takePlaces(scope);
  let proxy: Awaited<ReturnType<typeof openProxy>> | undefined;
  try {
    if (scope.hosts.length > 0) proxy = await openProxy(start.folder, scope.hosts);
    const { folder, writes } = scope;
    const bounds = { ...places, folder, writes, limits, ...(proxy === undefined ? {} : { proxy: proxy.path }) };
    const { args, given } = bubblewrap(bounds, start.links, filter, command);
    const program: Program = { file: 'bwrap', args, given, env: { PATH }, group: false };
    return await run(program, { ...options, isSame: places.isSame });
  } finally {
    proxy?.close();
    places.release();
  }
}

/** No walls: as the owner chose. */
function bare({ folder, limits }: Omit<ShellScope, 'marks'>, command: string): Program {
  return {
    file: 'prlimit',
    args: ['--core=0', `--nproc=${Math.max(limits.processes, 4_096)}`, 'bash', '-c', `exec 2>&1; ${command}`],
    given: [],
    cwd: folder,
    env: {
      PATH: `${PATH}:/usr/local/sbin:/usr/sbin:/sbin`,
      HOME: folder,
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      NO_COLOR: '1',
    },
    group: true,
  };
}
