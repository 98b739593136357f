/** The shell's real Worker, with real commands; the test keeps the marks, and is the supervisor. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Connection, connect, mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { shellProfile } from '../../../src/actors/supervisor/profiles.ts';
import { lookAt, probeSandbox } from '../../../src/config/sandbox-probe.ts';
import { rootLinks } from '../../../src/domain/sandbox/index.ts';
import { ShellContract, type ShellScope } from '../../../src/protocol/contracts/shell.ts';
import { WorkspaceMarksContract } from '../../../src/protocol/contracts/workspace.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { LeaseId } from '../../../src/protocol/ids.ts';
import type { ShellStart } from '../../../src/protocol/starts.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { TestActor } from '../../support/actor.ts';

const found = await probeSandbox();

/** Tests that need it are skipped where it cannot be had; `.ci/run` installs it and lets nothing be skipped. */
export const hasSandbox = found.works;
if (!found.works) console.warn(`Commands are not tested here: ${found.why}`);

export interface Ported extends Connection<typeof ShellContract> {
  readonly lease: LeaseId;
}

/** What was told of one command to whoever keeps the marks. */
export interface Marked {
  readonly mark: string;
  readonly integrity: TrustLevel;
}

export class TestShell implements AsyncDisposable {
  readonly home: string;
  readonly workspace: string;
  readonly actor: TestActor;
  readonly marked: Marked[] = [];
  /** What the marks say lies there. */
  lies: TrustLevel = 'full';
  /** Whether it can be told at all. */
  knows = true;
  #ports = 0;
  readonly #closing: (() => void)[] = [];

  private constructor(home: string) {
    this.home = home;
    this.workspace = join(home, 'workspace');
    const folder = join(home, 'sockets');
    const data: ShellStart = { links: rootLinks(lookAt), folder, arch: process.arch };
    this.actor = new TestActor({ bundle: 'shell', profile: shellProfile(this.workspace, folder), data });
  }

  static async open(): Promise<TestShell> {
    const home = await mkdtemp(join(tmpdir(), 'coop-shell-'));
    await Promise.all([mkdir(join(home, 'workspace')), mkdir(join(home, 'sockets'))]);
    const shell = new TestShell(home);
    await shell.actor.frame('ready');
    return shell;
  }

  port(scope: Partial<ShellScope> = {}): Ported {
    this.#ports += 1;
    const running = mintChannel(ShellContract);
    const marks = mintChannel(WorkspaceMarksContract);
    const mark = `${this.#ports}`;
    serve(marks.server, WorkspaceMarksContract, {
      before: () => {
        if (!this.knows) throw new CoopError('E_INTERNAL');
        return { integrity: this.lies, mark };
      },
      after: (told) => {
        this.marked.push(told);
        return { changed: 0 };
      },
    });
    const whole: ShellScope = { ...BOUNDS, folder: this.workspace, marks: marks.client, ...scope };
    const grant = { contract: 'shell', scope: whole, port: running.server } as const;
    const lease = `lease-${this.#ports}` as LeaseId;
    this.actor.send({ type: 'grant', lease, grant }, [running.server, marks.client]);
    const connection = connect(running.client, ShellContract);
    this.#closing.push(connection.close);
    return { ...connection, lease };
  }

  /** Runs it, whatever comes of it. */
  async run(command: string, scope: Partial<ShellScope> = {}, timeoutMs = 60_000) {
    const { call, close } = this.port(scope);
    try {
      return await call.run({ command, timeoutMs, integrity: 'full' });
    } finally {
      close();
    }
  }

  async write(path: string, text: string): Promise<string> {
    const whole = join(this.home, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
    return whole;
  }

  async read(path: string): Promise<string | undefined> {
    return await readFile(join(this.home, path), 'utf8').catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) close();
    await this.actor[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}

export const LIMITS = { memoryMb: 512, processes: 64, outputBytes: 4 * 2 ** 20, timeoutMs: 60_000 } as const;

const BOUNDS = {
  hidden: [],
  shown: [],
  readonly: [],
  closed: [],
  writes: true,
  hosts: [],
  unconfined: false,
  level: 'full',
  limits: LIMITS,
} as const;

/** How many processes on this machine have this word among their arguments. */
export async function processesWith(word: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(word)).length;
}
