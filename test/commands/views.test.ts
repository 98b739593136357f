import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { init } from '../../src/commands/init/init.ts';
import { duration, table } from '../../src/commands/layout.ts';
import { status } from '../../src/commands/status.ts';
import { whoami } from '../../src/commands/whoami.ts';
import { AGENT, ALICE, Household } from '../config/support.ts';
import { NOTHING, ScriptedDaemon, testShell } from './support.ts';

const STATUS = {
  agent: 'cooper',
  model: 'offline/simple',
  version: '0.1.0',
  pid: 42,
  uptimeMs: 185_000,
  house: {
    actors: [
      {
        id: 'journal',
        kind: 'journal',
        state: 'running',
        inside: 'ready',
        uptimeMs: 185_000,
        restarts: 0,
        why: null,
        mailbox: 0,
      },
      {
        id: 'store:private',
        kind: 'store',
        state: 'backoff',
        inside: 'backoff',
        uptimeMs: 10,
        restarts: 2,
        why: 'It ran out of memory: its heap may hold 128 MB.',
        mailbox: 0,
      },
    ],
    overview: NOTHING,
    letters: [],
    notices: [{ id: 1, at: 0, text: 'Somebody knocked: terminal:mallory' }],
    warnings: ['No API key'],
    settings: { waiting: [], last: null },
    schedule: { at: 0, ageMs: 3_000, next: { job: 'briefing', at: 1_790_000_000_000 } },
    memoryMb: 120.4,
  },
};
const WHOAMI = {
  person: 'bob',
  identity: 'terminal:bob',
  place: 'group:terminal:kitchen',
  effective: { level: 'familiar', sender: 'inner', place: 'familiar', why: 'carol reads in kitchen' },
  lent: ['memory.read social', 'model offline/simple'],
};

describe('coop status', () => {
  test('shows the house to whoever may see it', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'status' ? STATUS : undefined));
    const shell = testShell(daemon.house);
    expect(await status({}, shell)).toBe(0);
    expect(shell.out()).toBe(
      `${[
        'cooper · offline/simple · coop 0.1.0 · process 42 · up 3 min',
        '3 turns so far; nothing waits',
        'memory 120 MB',
        'The scheduler looked at the clock 3 s ago; next briefing at 2026-09-21 14:13 UTC.',
        '',
        'journal        running  ready  3 min',
        'store:private  backoff         0 s    2 restarts',
        '',
        'Warnings',
        '  No API key',
        '',
        'Notices',
        '  1970-01-01T00:00:00.000Z  Somebody knocked: terminal:mallory',
      ].join('\n')}\n`,
    );
  });

  test('names what waits', async () => {
    const overview = { ...NOTHING, held: 1, running: 2, approvals: 3 };
    const answer = { ...STATUS, house: { ...STATUS.house, overview } };
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'status' ? answer : undefined));
    const shell = testShell(daemon.house);
    await status({}, shell);
    expect(shell.out()).toContain(
      '3 turns so far; 2 running, 3 to decide ("coop approvals" shows them), 1 held for the owner ("coop pairing" and "coop groups" show whose)\n',
    );
  });

  test('only looks: nobody is counted as a reader by it, and no words that wait for one are taken', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'status' ? STATUS : undefined));
    expect(await status({ room: 'kitchen', json: true }, testShell(daemon.house))).toBe(0);
    const [, open] = daemon.requests;
    expect(open).toMatchObject({ method: 'open', params: { room: 'kitchen', reads: false } });
  });

  test('shows others one line', async () => {
    await using daemon = new ScriptedDaemon(({ method }) =>
      method === 'status' ? { ...STATUS, house: null } : undefined,
    );
    const shell = testShell(daemon.house);
    await status({ as: 'bob' }, shell);
    expect(shell.out()).toBe('cooper · offline/simple · coop 0.1.0 · process 42 · up 3 min\n');
  });

  test('with --json is what the daemon said', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'status' ? STATUS : undefined));
    const shell = testShell(daemon.house);
    await status({ json: true }, shell);
    expect(JSON.parse(shell.out())).toEqual(STATUS);
  });
});

describe('coop whoami', () => {
  test('shows the three levels, why, and what would be lent', async () => {
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'whoami' ? WHOAMI : undefined));
    const shell = testShell(daemon.house);
    expect(await whoami({ as: 'bob', room: 'kitchen' }, shell)).toBe(0);
    expect(shell.out().replaceAll(/ +/g, ' ')).toBe(
      `${[
        'person bob, known by terminal:bob',
        'you inner',
        'place familiar: group:terminal:kitchen',
        'here familiar: carol reads in kitchen',
        'lent memory.read social',
        ' model offline/simple',
      ].join('\n')}\n`,
    );
  });

  test('tells a stranger that they are one', async () => {
    const stranger = { ...WHOAMI, person: null, lent: [] };
    await using daemon = new ScriptedDaemon(({ method }) => (method === 'whoami' ? stranger : undefined));
    const shell = testShell(daemon.house);
    await whoami({ as: 'mallory' }, shell);
    expect(shell.out()).toMatch(/person +a stranger/);
    expect(shell.out()).toMatch(/lent +nothing/);
  });
});

describe('coop check', () => {
  test('ends well where all is well', async () => {
    using house = new Household();
    mkdirSync(join(house.folder, 'workspaces/default'), { recursive: true });
    house.write(AGENT + ALICE);
    const shell = testShell(house);
    expect(await check({}, shell)).toBe(0);
    // Nothing is written where nobody asked for it, and that is well, too.
    expect(shell.out()).toMatch(/^ok node: .*\n(ok .*\n|-- trace: .*\n)+\nAll checks passed\.\n$/);
  });

  test('counts what is not, and fails only for errors', async () => {
    using house = new Household();
    house.write(AGENT + ALICE);
    const warned = testShell(house);
    expect(await check({}, warned)).toBe(0);
    expect(warned.out()).toContain('!! workspace_folder: ');
    expect(warned.out()).toMatch(/\n0 errors, 1 warning\. coop can start\.\n$/);
    house.write(`${AGENT}colour = 1\nshape = 2\n`);
    const failed = testShell(house);
    expect(await check({}, failed)).toBe(1);
    expect(failed.out()).toMatch(
      /XX schema: provider\.colour .*\nXX schema: provider\.shape .*\n\n2 errors, 0 warnings/,
    );
  });

  test('with --json is the report', async () => {
    using house = new Household();
    house.write('[agent\n');
    const shell = testShell(house);
    expect(await check({ json: true }, shell)).toBe(1);
    expect(JSON.parse(shell.out())).toMatchObject({
      passed: false,
      errors: 1,
      warnings: 0,
      checks: [{ name: 'node' }, { name: 'file' }, { name: 'syntax', severity: 'error', passed: false }],
    });
  });
});

describe('coop init', () => {
  const answers = { provider: 'offline', name: 'alice', yes: true } as const;

  test('prints what it wrote and the commands that come next', async () => {
    using house = new Household();
    const shell = testShell(house);
    expect(await init({ ...answers, dir: 'a home' }, shell)).toBe(0);
    expect(shell.out()).toContain(`wrote ${house.folder}/a home/coop.toml\n`);
    expect(shell.out()).toMatch(
      /Next:\n {2}coop -c 'a home\/coop\.toml' start\n {2}coop -c 'a home\/coop\.toml' attach/,
    );
  });

  test('names no file where coop finds it by itself, and says how coop was called', async () => {
    using house = new Household({ npm_command: 'exec' });
    const shell = testShell(house);
    await init({ ...answers, provider: 'anthropic' }, shell);
    expect(shell.out()).toMatch(/Next:\n {2}export ANTHROPIC_API_KEY=.*\n {2}npx coop start\n/);
    expect(shell.out()).toContain(`wrote ${house.folder}/.coop/coop.toml`);
  });

  test('without --yes says what to do', async () => {
    using house = new Household();
    await expect(init({ ...answers, yes: false }, testShell(house))).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});

test('columns are as wide as they must be', () => {
  expect(table([['a', 'b'], ['long', '', 'c'], []])).toEqual(['a     b', 'long     c', '']);
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [200_000_000, '2 d'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
