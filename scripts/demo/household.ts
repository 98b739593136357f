import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const READY_MS = 20_000;

const CONFIG = `
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

/** A household of its own, in a temporary folder, on the embedded model: the real daemon as a child process. */
export class Household implements AsyncDisposable {
  readonly folder: string;
  readonly config: string;
  readonly socket: string;
  readonly #daemon: ChildProcess;

  private constructor(folder: string, daemon: ChildProcess) {
    this.folder = folder;
    this.config = join(folder, 'coop.toml');
    this.socket = join(folder, 'run', 'coop.sock');
    this.#daemon = daemon;
  }

  static async start(): Promise<Household> {
    const folder = await mkdtemp(join(tmpdir(), 'coop-demo-'));
    const config = join(folder, 'coop.toml');
    await writeFile(config, CONFIG, { mode: 0o600 });
    const daemon = spawn(process.execPath, [MAIN, 'start', '-c', config], { stdio: ['ignore', 'pipe', 'inherit'] });
    const household = new Household(folder, daemon);
    try {
      await household.#ready();
      return household;
    } catch (error) {
      await household[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      this.#daemon.kill('SIGTERM');
      const late = setTimeout(() => this.#daemon.kill('SIGKILL'), 6_000);
      await once(this.#daemon, 'exit');
      clearTimeout(late);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const { stdout } = this.#daemon;
    if (stdout === null) throw new Error('no output of the daemon');
    const late = setTimeout(() => this.#daemon.kill('SIGKILL'), READY_MS);
    for await (const line of createInterface({ input: stdout })) {
      if (!line.includes(' is ready')) continue;
      clearTimeout(late);
      stdout.resume();
      return;
    }
    throw new Error('the daemon ended before it was ready');
  }
}
