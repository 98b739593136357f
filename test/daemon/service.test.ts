/** The daemon as a service: by the unit that was installed, word for word, and by what README tells a newcomer. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD } from '../../scripts/demo/household.ts';
import { MessagesApi } from '../support/messages-api.ts';
import { ServiceManager } from '../support/service-manager.ts';
import { MAIN } from '../tui/main.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Built to look like a key and to open nothing. */
const KEY = 'sk-ant-test-0000';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = ROOT): Promise<Ran> =>
  new Promise((done) => {
    execFile(program, args, { env, cwd }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe('a daemon started by its unit', () => {
  it('is killed in the middle of a turn, started again the same way, and answers once', async () => {
    let asked = 0;
    await using api = await MessagesApi.start(() => {
      asked += 1;
      return asked === 1 ? { fault: 'silent' } : [{ type: 'text', text: 'Under the blue pot.' }];
    });
    await using manager = await ServiceManager.open('100% "mine"');
    const folder = join(manager.home, 'a house');
    const config = join(folder, 'coop.toml');
    await mkdir(folder);
    await writeFile(
      config,
      HOUSEHOLD.replace('"offline/simple"', '"anthropic/claude-test"').replace(
        'name = "offline"',
        `name = "anthropic"\nbase_url = "${api.url}"`,
      ),
      { mode: 0o600 },
    );
    const env = { PATH: manager.path('/usr/bin:/bin'), HOME: manager.home };
    const coop = (...args: string[]): Promise<Ran> =>
      run(process.execPath, [MAIN, '-c', config, ...args], env, manager.home);

    const installed = await coop('service', 'install', '--json');
    expect(installed, installed.err).toMatchObject({ code: 0 });
    const { keys, lacking } = JSON.parse(installed.out);
    expect(lacking).toEqual(['ANTHROPIC_API_KEY']);
    await appendFile(keys, `ANTHROPIC_API_KEY=${KEY}\n`);
    expect(await coop('service', 'status')).toMatchObject({ code: 1, out: 'Active: inactive (dead)\n' });
    const started = await coop('service', 'start');
    expect(started, started.err).toMatchObject({ code: 0 });

    const house = { socket: join(folder, 'run/coop.sock'), config };
    const alice = await Guest.arrive(house, 'alice');
    const said = { text: 'where is the spare key?', id: 'q1' };
    await alice.client.call('send', said);
    await expect.poll(() => api.requests.length).toBe(1);
    const first = manager.pid;
    await manager.end('SIGKILL');
    alice.leave();

    expect(await coop('service', 'start')).toMatchObject({ code: 0 });
    expect(manager.pid).not.toBe(first);
    const back = await Guest.arrive(house, 'alice');
    // Nobody says it again: it was taken in.
    const answers = async () => {
      const { entries } = await back.client.call('history', {});
      return entries.filter(({ from }) => from === null).map(({ text }) => text);
    };
    await expect.poll(answers).toEqual(['Under the blue pot.']);
    await expect
      .poll(async () => (await back.status()).house?.overview)
      .toMatchObject({ waiting: 0, running: 0, replies: 0, turns: 1 });
    expect(await answers()).toEqual(['Under the blue pot.']);
    expect(api.requests).toHaveLength(2);
    back.leave();

    expect(await coop('service', 'logs')).toMatchObject({ code: 0, out: expect.stringContaining(' is ready') });
    const logged = await coop('service', 'logs', '--json');
    expect(JSON.parse(logged.out.split('\n')[0] ?? '')).toEqual({ line: expect.stringContaining(' is ready') });
    expect(await coop('service', 'uninstall')).toMatchObject({ code: 0 });
    expect((await coop('status')).err).toMatch(/^coop: E_NOT_RUNNING/);
  });
});

describe('README', () => {
  it('has three commands from a clone to a service that runs', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const block = /three commands[^`]*```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const [first, ...others] = block.trimEnd().split('\n');
    // The clone that runs this has done it; it builds, too.
    expect(first).toBe('npm ci');
    expect(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).scripts.prepare).toContain('build');
    expect(others).toHaveLength(2);

    await using manager = await ServiceManager.open();
    // What a newcomer has: npm and some Node of the machine, and nothing of the clone's in the PATH.
    const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.startsWith(ROOT));
    const env = {
      PATH: manager.path([...path, dirname(process.execPath)].join(':')),
      HOME: manager.home,
      npm_config_cache: join(manager.home, '.npm'),
    };
    for (const line of others) {
      const { code, out, err } = await run('sh', ['-c', line], env);
      expect(code, `${line}\n${out}${err}`).toBe(0);
    }
    const config = join(manager.home, 'household/coop.toml');
    const asked = await run(join(ROOT, 'bin/coop'), ['-c', config, 'ask', 'who am i?'], env, manager.home);
    expect(asked.out, asked.err).toContain('You are alice');
  });
});
