import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NODE_FLAGS } from '../src/commands/service/unit.ts';

/** What Node is called with, one a line. */
const called = (who: string, ...words: readonly string[]): string =>
  [...NODE_FLAGS, ...words].map((word) => `${who}:${word}\n`).join('');

const ROOT = resolve(import.meta.dirname, '..');

/** A clone with the real launcher, and a PATH of our own. Programs in it only say who they are. */
class Clone implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'coop launcher-')));
  readonly root = join(this.folder, 'clone');
  readonly #path = join(this.folder, 'path');

  constructor({ isBuilt = true } = {}) {
    mkdirSync(this.#path);
    // What the launcher needs of the machine, and no node.
    for (const tool of ['dirname', 'readlink', 'sh']) symlinkSync(which(tool), join(this.#path, tool));
    mkdirSync(join(this.root, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'bin/coop'), join(this.root, 'bin/coop'));
    if (isBuilt) this.#file('dist/main.js', '');
  }

  /** A node of the machine. It tells its version, or what it was called with. */
  systemNode(version: string): void {
    const program = join(this.#path, 'node');
    writeFileSync(
      program,
      `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\nprintf 'system:%s\\n' "$@"\nexit 7\n`,
    );
    chmodSync(program, 0o755);
  }

  /** The clone's own. It may be asked for nothing but to run coop. */
  ownNode(version: string): void {
    this.#file(
      'node_modules/node/package.json',
      JSON.stringify({ name: 'node', version, description: 'node' }, null, 2),
    );
    chmodSync(this.#file('node_modules/node/bin/node', `#!/bin/sh\nprintf 'own:%s\\n' "$@"\nexit 7\n`), 0o755);
  }

  /** As above, but it tells how many arenas it may have. */
  frugalNode(): void {
    this.ownNode('24.21.0');
    this.#file('node_modules/node/bin/node', '#!/bin/sh\nprintf "arenas:%s" "$MALLOC_ARENA_MAX"\n');
  }

  run(
    args: readonly string[] = [],
    launcher = join(this.root, 'bin/coop'),
    env: Readonly<Record<string, string>> = {},
  ): SpawnSyncReturns<string> {
    return spawnSync(launcher, args, {
      encoding: 'utf8',
      cwd: this.folder,
      env: { PATH: this.#path, ...env },
      timeout: 10_000,
    });
  }

  #file(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const which = (tool: string): string =>
  spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();

describe('the launcher', () => {
  test("runs on the clone's own Node, whatever the machine has", () => {
    using clone = new Clone();
    clone.systemNode('v20.20.2');
    clone.ownNode('24.21.0');
    expect(clone.run().stdout).toBe(called('own', `${clone.root}/dist/main.js`));
  });

  test("runs on the machine's where the clone has none", () => {
    using clone = new Clone();
    clone.systemNode('v24.0.0');
    expect(clone.run().stdout).toBe(called('system', `${clone.root}/dist/main.js`));
  });

  test("runs on the machine's where the clone's own is too old", () => {
    using clone = new Clone();
    clone.ownNode('22.1.0');
    clone.systemNode('v100.0.0');
    expect(clone.run().stdout).toContain('system:');
  });

  test('hands on every argument as it is, and the exit code', () => {
    using clone = new Clone();
    clone.ownNode('24.21.0');
    const { stdout, status } = clone.run(['ask', 'two words', '', '*', '$HOME "x"']);
    const said = ['ask', 'two words', '', '*', '$HOME "x"'];
    expect(stdout).toBe(called('own', `${clone.root}/dist/main.js`, ...said));
    expect(status).toBe(7);
  });

  test('keeps the C library to few arenas, unless told otherwise: threads that come and go leave them full of holes', () => {
    using clone = new Clone();
    clone.frugalNode();
    expect(clone.run().stdout).toBe('arenas:2');
    expect(clone.run([], undefined, { MALLOC_ARENA_MAX: '8' }).stdout).toBe('arenas:8');
  });

  test.each(['v20.20.2', 'v9.0.0', 'nonsense', ''])('refuses Node "%s", and says what to do', (version) => {
    using clone = new Clone();
    clone.systemNode(version);
    const { stdout, stderr, status } = clone.run();
    expect(stdout).toBe('');
    expect(stderr).toContain(`coop: E_NODE_VERSION coop needs Node 24 or newer; this is ${version || 'unknown'}.`);
    expect(stderr).toContain('Run "npm ci"');
    expect(status).toBe(1);
  });

  test('says that there is no node at all', () => {
    using clone = new Clone();
    const { stderr, status } = clone.run();
    expect(stderr).toContain('E_NODE_VERSION coop needs Node 24 or newer, and there is no node in the PATH');
    expect(status).toBe(1);
  });

  test('says that the build is missing', () => {
    using clone = new Clone({ isBuilt: false });
    clone.ownNode('24.21.0');
    const { stderr, status } = clone.run();
    expect(stderr).toBe(
      `coop: E_NOT_BUILT A built file is missing: ${clone.root}/dist/main.js. Run "npm run build".\n`,
    );
    expect(status).toBe(1);
  });

  test('finds its clone through links to itself and to folders, as npm makes them', () => {
    using clone = new Clone();
    clone.ownNode('24.21.0');
    const bin = join(clone.folder, 'cache/node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync('../../clone', join(clone.folder, 'cache/node_modules/coop'));
    symlinkSync('../coop/bin/coop', join(bin, 'coop'));
    symlinkSync(join(bin, 'coop'), join(clone.folder, 'coop'));
    expect(clone.run([], join(clone.folder, 'coop')).stdout).toBe(called('own', `${clone.root}/dist/main.js`));
  });
});

describe('the command line as people run it', () => {
  const coop = (args: readonly string[], cwd: string): SpawnSyncReturns<string> =>
    spawnSync(join(ROOT, 'bin/coop'), args, {
      encoding: 'utf8',
      cwd,
      input: '',
      timeout: 20_000,
      env: { PATH: '/usr/bin:/bin', HOME: cwd },
    });

  test('version, help and mistakes have their exit codes', () => {
    using clone = new Clone();
    const run = (...args: string[]): SpawnSyncReturns<string> => coop(args, clone.folder);
    expect(run('version')).toMatchObject({ status: 0, stdout: 'coop 0.1.0\n' });
    expect(run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('ask', '--help').stdout).toContain('Example:\n  coop ask "where is the spare key?"');
    expect(run()).toMatchObject({ status: 2 });
    expect(run('strat')).toMatchObject({ status: 2, stdout: '' });
    expect(run('strat').stderr).toContain("coop: E_USAGE unknown command 'strat'\n(Did you mean start?)");
    expect(run('ask', '--romm', 'x').stderr).toContain('(Did you mean --room?)');
    expect(run('init', '--provider', 'x')).toMatchObject({ status: 2 });
    expect(run('ask')).toMatchObject({ status: 2 });
    expect(run('status')).toMatchObject({ status: 1 });
    expect(run('status').stderr).toMatch(/^coop: E_CONFIG_MISSING /);
  });

  test('init, check and status follow one another', () => {
    using clone = new Clone();
    const run = (...args: string[]): SpawnSyncReturns<string> => coop(args, clone.folder);
    expect(run('init', '--yes', '--provider', 'offline')).toMatchObject({ status: 0, stderr: '' });
    expect(run('check')).toMatchObject({ status: 0 });
    expect(JSON.parse(run('check', '--json').stdout)).toMatchObject({ passed: true, warnings: 0 });
    expect(run('status').stderr).toMatch(/^coop: E_NOT_RUNNING /);
    expect(run('-c', '.coop/coop.toml', 'ask', 'x').stderr).toMatch(/^coop: E_NOT_RUNNING /);
    expect(run('init', '--yes').stderr).toMatch(/^coop: E_EXISTS /);
  });

  test('init for a server of one’s own writes what check takes', () => {
    using clone = new Clone();
    const run = (...args: string[]): SpawnSyncReturns<string> => coop(args, clone.folder);
    const server = ['--provider', 'openai-compatible', '--base-url', 'http://localhost:8080/v1', '--model', 'a/b:c'];
    expect(run('init', '--yes', ...server)).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(run('check', '--json').stdout)).toMatchObject({ passed: true, warnings: 0 });
    expect(run('init', '--yes', '--base-url', 'http://x').stderr).toMatch(
      /^coop: E_USAGE .*--provider openai-compatible/,
    );
  });
});
