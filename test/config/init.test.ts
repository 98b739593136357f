import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../src/config/check.ts';
import { type InitOptions, init } from '../../src/config/init.ts';
import { tryLoadConfig } from '../../src/config/load.ts';
import { Household } from './support.ts';

const options = (house: Household, more: Partial<InitOptions> = {}): InitOptions => ({
  folder: join(house.folder, 'home'),
  provider: 'offline',
  name: 'alice',
  ...more,
});

test.each(['offline', 'anthropic', 'openai-compatible'] as const)(
  'what is written for %s passes every check',
  async (provider) => {
    using house = new Household({ ANTHROPIC_API_KEY: 'x' });
    const { config } = init(options(house, { provider }));
    const report = await check(config, house.env);
    expect(report.checks.filter((result) => !result.passed)).toEqual([]);
  },
);

test('a server of one’s own is written as it was named, with what is to be said of its model', async () => {
  using house = new Household();
  const server = {
    provider: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'qwen/qwen3:8b',
  } as const;
  const { config } = init(options(house, server));
  const result = await tryLoadConfig(config, house.env);
  const { agent, provider } = 'config' in result ? result.config.settings : {};
  expect(agent?.model).toBe('openai-compatible/qwen/qwen3:8b');
  expect(provider).toMatchObject({
    name: 'openai-compatible',
    base_url: 'https://openrouter.ai/api/v1',
    models: [{ name: 'qwen/qwen3:8b', context: 32_768 }],
  });
});

test.each([
  [{ provider: 'openai-compatible', baseUrl: 'localhost:11434' }, 'http://'],
  [{ provider: 'openai-compatible', baseUrl: 'http://me:secret@localhost/v1' }, 'without user, password'],
  [{ provider: 'anthropic', baseUrl: 'http://localhost/v1' }, '--base-url is for'],
  [{ provider: 'openai-compatible', model: 'a"\nb' }, 'no spaces'],
] as const)('%j is refused before anything is written', (model, why) => {
  using house = new Household();
  expect(() => init(options(house, model))).toThrow(why);
  expect(readdirSync(house.folder)).toEqual([]);
});

test.each(['alice', 'bob', 'carol'])('the owner is called %s, and somebody else is inner', async (name) => {
  using house = new Household();
  const { config } = init(options(house, { name }));
  const result = await tryLoadConfig(config, house.env);
  const users = 'config' in result ? result.config.settings.users : [];
  expect(users[0]).toEqual({ name, trust: 'full', match: ['terminal:default'] });
  expect(users[1]).toMatchObject({ trust: 'inner' });
  expect(users[1]?.name).not.toBe(name);
});

test('the workspace has the seven files, and one for the owner', () => {
  using house = new Household();
  init(options(house));
  const workspace = join(house.folder, 'home/workspaces/default');
  expect(readdirSync(workspace).toSorted()).toEqual(
    ['AGENTS.md', 'BOOTSTRAP.md', 'HEARTBEAT.md', 'IDENTITY.md', 'SOUL.md', 'TOOLS.md', 'USER.md', 'users'].toSorted(),
  );
  expect(readdirSync(join(workspace, 'users/alice'))).toEqual(['USER.md']);
});

test('nobody else on the machine can look in', () => {
  using house = new Household();
  const { written } = init(options(house));
  const modes = written.map((path) => [statSync(path).isDirectory(), statSync(path).mode & 0o777]);
  expect(modes.filter(([isFolder, mode]) => mode !== (isFolder ? 0o700 : 0o600))).toEqual([]);
  expect(statSync(join(house.folder, 'home')).mode & 0o777).toBe(0o700);
});

test('a configuration that is there is refused, and nothing changes', () => {
  using house = new Household();
  house.write('# mine\n', 'home/coop.toml');
  expect(() => init(options(house))).toThrow('is there already; nothing was changed');
  expect(readdirSync(join(house.folder, 'home'))).toEqual(['coop.toml']);
  expect(readFileSync(join(house.folder, 'home/coop.toml'), 'utf8')).toBe('# mine\n');
});

test('a link in the place of the configuration is not followed', () => {
  using house = new Household();
  mkdirSync(join(house.folder, 'home'));
  symlinkSync(join(house.folder, 'elsewhere'), join(house.folder, 'home/coop.toml'));
  expect(() => init(options(house))).toThrow('is there already');
  expect(readdirSync(house.folder)).toEqual(['home']);
});

test('workspace files that are there are kept', () => {
  using house = new Household();
  const soul = house.write('My own soul.\n', 'home/workspaces/default/SOUL.md');
  const { written, kept } = init(options(house));
  expect(kept).toEqual([soul]);
  expect(written).not.toContain(soul);
  expect(readFileSync(soul, 'utf8')).toBe('My own soul.\n');
});

test('a file where a folder is needed is an error that names it', () => {
  using house = new Household();
  writeFileSync(join(house.folder, 'home'), '');
  expect(() => init(options(house))).toThrow(`${join(house.folder, 'home')} cannot be written`);
});

test('a name that is none is refused before anything is written', () => {
  using house = new Household();
  expect(() => init(options(house, { name: 'Alice B' }))).toThrow('"Alice B" is not a name');
  expect(readdirSync(house.folder)).toEqual([]);
});

test('a folder where nothing can be made is an error, not a wait', () => {
  using house = new Household();
  expect(() => init(options(house, { folder: '/proc/coop/home' }))).toThrow('/proc/coop/home cannot be written');
});
