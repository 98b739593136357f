import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const FIXTURE = resolve(import.meta.dirname, 'fixtures/systemctl.ts');

/** A home of somebody whose machine has a systemd: the programs of it that coop asks, before all others in its `path`. */
export class ServiceManager implements AsyncDisposable {
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
  }

  /** @param name of the home, as odd as a name can be */
  static async open(name = 'home'): Promise<ServiceManager> {
    const home = join(await mkdtemp(join(tmpdir(), 'coop-unit-')), name);
    await mkdir(join(home, '.programs'), { recursive: true });
    for (const program of ['systemctl', 'journalctl']) {
      const path = join(home, '.programs', program);
      await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${FIXTURE}' ${program} "$@"\n`);
      await chmod(path, 0o755);
    }
    return new ServiceManager(home);
  }

  path(rest: string): string {
    return [join(this.home, '.programs'), rest].join(delimiter);
  }

  /** Of the daemon that was started last; 0 where none was. */
  get pid(): number {
    const file = join(this.home, 'service.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }

  /** Sends it, and waits until the daemon is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this;
    try {
      for (process.kill(pid, signal); pid > 0; ) {
        await pause(20);
        process.kill(pid, 0);
      }
    } catch {
      // It is gone.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.pid > 0) await this.end('SIGKILL');
    await rm(resolve(this.home, '..'), { recursive: true, force: true });
  }
}
