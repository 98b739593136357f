import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckResult, check } from '../../src/config/check.ts';
import { AGENT, ALICE, asNobody, GROUP, Household } from './support.ts';

const ANTHROPIC = '[agent]\nid = "cooper"\nmodel = "anthropic/claude-opus-4-6"\n';

async function failed(house: Household, text?: string): Promise<readonly CheckResult[]> {
  if (text !== undefined) house.write(text);
  return (await check(house.config, house.env)).checks.filter((result) => !result.passed);
}

describe('a configuration without fault', () => {
  test('passes every check', async () => {
    using house = new Household();
    mkdirSync(join(house.folder, 'workspaces/default'), { recursive: true });
    house.write(AGENT + ALICE);
    const report = await check(house.config, house.env);
    expect(report).toMatchObject({ passed: true, errors: 0, warnings: 0 });
    expect(report.checks.map((result) => result.name)).toEqual([
      'node',
      'file',
      'syntax',
      'schema',
      'model',
      'owner',
      'identities',
      'groups',
      'schedule',
      'limits',
      'prompt',
      'workspace',
      'workspace_folder',
      'database_folder',
      'database',
      'socket',
      'trace',
      'api_key',
      'terminal',
      'sandbox',
      'effect',
    ]);
  });

  test('is looked at, not touched', async () => {
    using house = new Household();
    house.write(AGENT + ALICE);
    await check(house.config, house.env);
    expect(readdirSync(house.folder)).toEqual(['coop.toml']);
  });
});

describe('what stops a start is an error', () => {
  test.each([
    ['syntax', '[agent'],
    ['schema', `${AGENT}colour = 1\n`],
    ['model', AGENT.replace('"offline/', '"anthropic/')],
    ['owner', `${AGENT}[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["terminal:default"]\n`],
    ['identities', AGENT + ALICE + ALICE.replace('alice', 'bob')],
    ['groups', `${AGENT}${ALICE}${GROUP}${GROUP.replace('kitchen', 'attic')}`],
    ['schedule', `${AGENT}[[cron]]\nname = "x"\ncron = "* * * * *"\nmessage = "m"\nuser = "eve"\n`],
    ['limits', `${AGENT}${ALICE}[limits.users]\nalica = 1\n`],
    ['model', `${AGENT}${ALICE}[[provider.models]]\nname = "anthropic/claude-haiku-4-5"\n`],
    ['model', `${AGENT}${ALICE}[[provider.models]]\nname = "x"\ninput_price = 1\n`],
    ['workspace', AGENT.replace('id =', 'workspace = "."\nid =')],
  ])('%s', async (name, text) => {
    using house = new Household();
    house.write(text);
    const report = await check(house.config, house.env);
    expect(report.passed).toBe(false);
    expect(report.checks.find((result) => !result.passed)).toMatchObject({ name, severity: 'error' });
  });

  test('a missing file', async () => {
    using house = new Household();
    expect(await failed(house)).toMatchObject([{ name: 'file', severity: 'error' }]);
  });

  test('a workspace that is a file', async () => {
    using house = new Household();
    house.write('', 'workspaces/default');
    expect(await failed(house, AGENT + ALICE)).toMatchObject([{ name: 'workspace_folder', severity: 'error' }]);
  });

  test('a database folder that is a file', async () => {
    using house = new Household();
    house.write('', 'db');
    expect(await failed(house, AGENT + ALICE)).toContainEqual(
      expect.objectContaining({ name: 'database_folder', severity: 'error' }),
    );
  });

  test('a database folder that cannot be written', async () => {
    using house = new Household();
    house.write(AGENT + ALICE);
    mkdirSync(join(house.folder, 'db'));
    chmodSync(house.folder, 0o755);
    chmodSync(join(house.folder, 'db'), 0o555);
    expect((await asNobody(house.config)).failed).toContain('database_folder');
  });

  test('an old Node', async () => {
    using house = new Household();
    house.write(AGENT + ALICE);
    const report = await check(house.config, house.env, '20.20.2');
    expect(report.checks[0]).toMatchObject({ name: 'node', passed: false, severity: 'error' });
  });
});

describe('what silently does nothing is a warning', () => {
  test('a key that is not set, by its name; each of several', async () => {
    using house = new Household({ SECOND: 'sk-canary' });
    const text = `${ANTHROPIC}[provider]\napi_keys = ["env:FIRST", "env:SECOND"]\n`;
    const results = (await failed(house, text)).filter((result) => result.name === 'api_key');
    expect(results).toHaveLength(1);
    expect(results[0]?.message).toContain('FIRST');
    expect(JSON.stringify(await check(house.config, house.env))).not.toContain('canary');
  });

  test('without a list of keys, ANTHROPIC_API_KEY counts', async () => {
    using house = new Household({ ANTHROPIC_API_KEY: 'x' });
    expect((await failed(house, ANTHROPIC)).map((result) => result.name)).not.toContain('api_key');
    using poor = new Household({ ANTHROPIC_API_KEY: '' });
    expect((await failed(poor, ANTHROPIC)).map((result) => result.name)).toContain('api_key');
  });

  test('nobody at the terminal', async () => {
    using house = new Household();
    const results = await failed(house, `${AGENT}[[users]]\nname = "alice"\ntrust = "full"\n`);
    expect(results).toContainEqual(expect.objectContaining({ name: 'terminal', severity: 'warning' }));
  });

  test.each([['channels.signal', '[channels.signal]\n']])(
    '%s, which this version does not act on',
    async (key, text) => {
      using house = new Household();
      const results = (await failed(house, AGENT + ALICE + text)).filter((result) => result.name === 'effect');
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({ severity: 'warning' });
      expect(results[0]?.message).toContain(`${key} is valid, but`);
    },
  );

  test('keys for the offline model', async () => {
    using house = new Household();
    const results = await failed(
      house,
      AGENT.replace('name = "offline"\n', 'name = "offline"\napi_keys = ["env:X"]\n'),
    );
    expect(results).toContainEqual(expect.objectContaining({ name: 'effect', severity: 'warning' }));
  });
});

describe('a job', () => {
  const NOON = Date.UTC(2026, 4, 4, 12);
  const JOB = '[[cron]]\nname = "x"\nmessage = "m"\n';

  async function lines(text: string) {
    using house = new Household();
    house.write(AGENT + ALICE + text);
    const { checks } = await check(house.config, house.env, undefined, NOON);
    return checks.filter(({ name, severity }) => name === 'schedule' && severity !== 'error');
  }

  test('is shown with its next run, by its own clock, else its person’s', async () => {
    const own = await lines(`${JOB}cron = "30 8 * * *"\nuser = "alice"\ntimezone = "Asia/Kathmandu"\n`);
    expect(own).toEqual([
      {
        name: 'schedule',
        severity: 'info',
        passed: true,
        message: 'x: next 2026-05-05 08:30 Asia/Kathmandu, as alice, to dm:terminal:alice',
      },
    ]);
    const theirs = '[[users]]\nname = "bob"\ntrust = "inner"\ntimezone = "America/New_York"\n';
    const [bobs] = await lines(`${theirs}${JOB}cron = "0 8 * * *"\nuser = "bob"\n`);
    expect(bobs?.message).toBe('x: next 2026-05-05 08:00 America/New_York, as bob, to dm:terminal:bob');
  });

  test('without a user and a target is silent work of the owner', async () => {
    const [silent] = await lines(`${JOB}cron = "0 3 * * *"\ntimezone = "UTC"\n`);
    expect(silent?.message).toBe('x: next 2026-05-05 03:00 UTC, as alice, its words go nowhere');
  });

  test('that can never run is warned of', async () => {
    expect(await lines(`${JOB}cron = "0 0 30 2 *"\n`)).toMatchObject([
      { severity: 'warning', passed: false, message: 'x: no day is like that: it never runs' },
    ]);
  });

  test.each([
    ['channel = "signal"\ntarget = "group:abc="', 'delivers nothing to signal'],
    ['channel = "terminal"\ntarget = "eve"', 'nobody here is known as "terminal:eve"'],
    [
      'channel = "terminal"\ntarget = "group:attic"',
      'while nobody reads in group:terminal:attic it is worth no more than public',
    ],
  ])('that has no good place to deliver to is warned of: %s', async (target, why) => {
    const found = await lines(`${JOB}cron = "0 3 * * *"\n[cron.deliver]\n${target}\n`);
    expect(found.filter(({ passed }) => !passed)).toMatchObject([{ severity: 'warning' }]);
    expect(found.map(({ message }) => message).join('\n')).toContain(why);
  });

  test('to a room that the owner has said the worth of has no warning', async () => {
    const room = '[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "familiar"\n';
    const target = '[cron.deliver]\nchannel = "terminal"\ntarget = "group:kitchen"\n';
    const found = await lines(`${room}${JOB}cron = "0 3 * * *"\n${target}`);
    expect(found.every(({ passed }) => passed)).toBe(true);
  });

  test.each([
    ['cron = "61 * * * *"', 'minute: "61" is none'],
    ['cron = "0 3 * * *"\ntimezone = "Mars/Olympus"', 'write the name of a time zone'],
    ['cron = "0 3 * * *"\ntimezone = "+02:00"', 'write the name of a time zone'],
    [`cron = "0 3 * * *"\n${JOB}cron = "0 4 * * *"`, '"x" is named twice'],
    ['cron = "0 3 * * *"\nmissed = "all"', 'write one of skip, once'],
    ['cron = "0 3 * * *"\nretry = 11', 'write a whole number from 0 to 10'],
    ['cron = "0 3 * * *"\n[cron.deliver]\nchannel = "terminal"\ntarget = "a b"', 'without blanks'],
  ])('that says %s is refused', async (text, why) => {
    using house = new Household();
    house.write(`${AGENT}${ALICE}${JOB}${text}\n`);
    const { checks } = await check(house.config, house.env);
    expect(checks.find(({ passed }) => !passed)?.message).toContain(why);
  });
});
