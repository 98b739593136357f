import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { NODE_FLAGS } from '../../src/commands/service/unit.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_MS = 60_000;
const STOP_MS = 8_000;

/** Alice (full), Bob (inner), Carol (familiar), Pat (public), on the embedded model. */
export const HOUSEHOLD = `
[agent]
id = "cooper"
model = "offline/simple"

[provider]
name = "offline"

[[users]]
name = "alice"
trust = "full"
match = ["terminal:default"]

[[users]]
name = "bob"
trust = "inner"

[[users]]
name = "carol"
trust = "familiar"

[[users]]
name = "pat"
trust = "public"
`;

export interface HouseholdOptions {
  /** Text of `coop.toml`. */
  readonly config?: string;
  /** Beside the little that Node needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of a household that was there before: nothing in it is written anew. */
  readonly folder?: string;
  /** Another build of the daemon than the one under test: `main.js` with the actors' bundles beside it. */
  readonly main?: string;
  /** `dist-faults`: a build that fails where `COOP_FAULTS` says (src/actors/kernel/fault). */
  readonly build?: 'dist' | 'dist-faults';
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real daemon as a child process, in a temporary folder of its own. */
export class Household implements AsyncDisposable {
  readonly folder: string;
  readonly config: string;
  readonly socket: string;
  /** What the daemon printed, standard error included. */
  readonly lines: string[] = [];
  readonly ended: Promise<Ended>;
  readonly #daemon: ChildProcess;

  private constructor(folder: string, daemon: ChildProcess) {
    this.folder = folder;
    this.config = join(folder, 'coop.toml');
    this.socket = join(folder, 'run', 'coop.sock');
    this.#daemon = daemon;
    this.ended = once(daemon, 'exit').then(([code, signal]) => ({ code, signal }));
  }

  /** Resolves when it is ready; rejects with what it printed when it ends before. */
  static async start(options: HouseholdOptions = {}): Promise<Household> {
    const household = await Household.launch(options);
    try {
      await household.#ready;
      return household;
    } catch (error) {
      await household[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts it and does not wait. */
  static async launch(options: HouseholdOptions = {}): Promise<Household> {
    const { config = HOUSEHOLD, env = {}, folder, build = 'dist', main = join(ROOT, build, 'main.js') } = options;
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'coop-house-')));
    const path = join(home, 'coop.toml');
    if (folder === undefined) await writeFile(path, config, { mode: 0o600 });
    const daemon = spawn(process.execPath, [...NODE_FLAGS, main, 'start', '-c', path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    });
    const household = new Household(home, daemon);
    household.#ready = household.#listen();
    // Whoever only launches it looks at `ended`.
    household.#ready.catch(() => {});
    return household;
  }

  get pid(): number {
    return this.#daemon.pid ?? 0;
  }

  /** Ends it with `signal`; the folder stays, for another start. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) this.#daemon.kill(signal);
    const late = setTimeout(() => this.#daemon.kill('SIGKILL'), STOP_MS);
    const ended = await this.ended;
    clearTimeout(late);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  #ready: Promise<void> = Promise.resolve();

  async #listen(): Promise<void> {
    const { stdout, stderr } = this.#daemon;
    if (stdout === null || stderr === null) throw new Error('no output of the daemon');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    createInterface({ input: stderr }).on('line', (line) => this.lines.push(line));
    createInterface({ input: stdout }).on('line', (line) => {
      this.lines.push(line);
      if (line.includes(' is ready')) resolve();
    });
    const late = setTimeout(() => this.#daemon.kill('SIGKILL'), READY_MS);
    void once(this.#daemon, 'close').then(() => reject(new Error(`not ready: ${this.lines.join('\n')}`)));
    await promise.finally(() => clearTimeout(late));
  }
}
