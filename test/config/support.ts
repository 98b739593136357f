import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../src/config/environment.ts';
import { type Config, tryLoadConfig } from '../../src/config/load.ts';

/** A folder of its own for one test, and a machine that knows nothing else. */
export class Household implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'coop-config-')));
  readonly config = join(this.folder, 'coop.toml');
  readonly env: Environment;

  constructor(variables: Readonly<Record<string, string>> = {}) {
    this.env = { cwd: this.folder, home: this.folder, temporary: tmpdir(), uid: process.getuid?.(), variables };
  }

  write(text: string | Uint8Array, path = 'coop.toml'): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The message of the refusal; fails where the text is accepted. */
  async refusal(text: string | Uint8Array): Promise<{ code: string; message: string }> {
    this.write(text);
    const result = await tryLoadConfig(this.config, this.env);
    if ('config' in result) throw new Error('the configuration was accepted');
    return { code: result.error.code, message: result.error.message };
  }

  async load(text: string): Promise<Config> {
    this.write(text);
    const result = await tryLoadConfig(this.config, this.env);
    if ('error' in result) throw result.error;
    return result.config;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const AGENT = '[agent]\nid = "cooper"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n';
export const ALICE = '[[users]]\nname = "alice"\ntrust = "full"\nmatch = ["terminal:default"]\n';

export const GROUP = '[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\n';

/** What somebody without special rights finds at `path`: the code of a refusal, and the checks that failed. */
export async function asNobody(path: string): Promise<{ readonly code: string | null; readonly failed: string[] }> {
  const fixture = resolve(import.meta.dirname, 'fixtures/as-nobody.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [fixture, path]);
  return JSON.parse(stdout);
}
