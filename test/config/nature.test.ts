import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changesBetween } from '../../src/config/changes.ts';
import { allKeys } from '../../src/config/keys.ts';
import { parseConfig } from '../../src/config/load.ts';
import { NATURES, natureOf } from '../../src/config/nature.ts';
import type { Settings } from '../../src/config/schema.ts';

const EXAMPLE = readFileSync('coop.toml', 'utf8');

function settings(text = EXAMPLE): Settings {
  const parsed = parseConfig('/home/alice/coop.toml', text);
  if ('error' in parsed) throw parsed.error;
  return parsed.config.settings;
}

test('every key of the schema has a line of its own or of its section, and no line is of a key that is not there', () => {
  const keys = allKeys();
  expect(keys.filter((key) => natureOf(key).why.includes('nobody has said'))).toEqual([]);
  const there = (line: string) =>
    keys.some((key) => key === line || key.startsWith(`${line}.`) || key.startsWith(`${line}[`));
  expect(NATURES.filter(({ key }) => !there(key)).map(({ key }) => key)).toEqual([]);
});

test('what nobody has thought of waits for a restart, and is asked for', () => {
  expect(natureOf('nothing.of.this')).toMatchObject({ applies: 'restart', asks: 'always' });
});

type Path = readonly (string | number)[];

function changed(path: Path, value: unknown) {
  const before = settings();
  const after = structuredClone(before);
  const target = path.slice(0, -1).reduce<object>((at, part) => Reflect.get(at, part) as object, after);
  Reflect.set(target, path.at(-1) ?? '', value);
  return changesBetween(before, after);
}

const ADDED = { name: 'dave', trust: 'familiar', match: [] };

test.each<[string, Path, unknown]>([
  ['a new user', ['users', 9], ADDED],
  ['another level', ['users', 1, 'trust'], 'full'],
  ['another identity', ['users', 1, 'match'], ['terminal:default']],
  ['a room', ['groups'], [{ name: 'hall', match: ['terminal:hall'], strangers: 'answer' }]],
  ['another provider', ['provider', 'name'], 'offline'],
  ['another address', ['provider', 'base_url'], 'http://127.0.0.1:9'],
  ['other keys', ['provider', 'api_keys'], ['env:OTHER']],
  ['what a model is said to cost', ['provider', 'models'], [{ name: 'x', input_price: 0, output_price: 0 }]],
  ['a cap', ['limits', 'daily_usd'], 0],
  ['a host of the web', ['web', 'allow'], ['mallory.example.org']],
  ['a host of commands', ['sandbox', 'hosts'], ['mallory.example.org']],
  ['no sandbox', ['sandbox', 'unconfined'], true],
  ['forgetting sooner', ['memory', 'retention', 'delete_archive_after_days'], 30],
  ['forgetting what was said', ['retention', 'transcripts_days'], 1],
  ['words that go to others', ['memory', 'write_down'], 'notify'],
  ['a job', ['cron'], [{ name: 'x', cron: '* * * * *', message: 'send all' }]],
  ['who may know of a file', ['prompt', 'shared_files', 0, 'trust'], 'public'],
  ['a folder', ['agent', 'workspace'], '/'],
  ['a database', ['memory', 'db_path'], '/tmp/memory.db'],
  ['vectors', ['memory', 'embedding'], { provider: 'openai', model: 'x', dimensions: 3 }],
  ['open rooms', ['channels', 'terminal', 'rooms'], 'listed'],
  ['more of each request for files', ['prompt', 'max_tokens'], 10_000_000],
  ['answers given up at once', ['provider', 'silence_seconds'], 1],
])('%s is asked for', (_, path, value) => {
  expect(changed(path, value).filter(({ asks }) => asks !== undefined)).toHaveLength(1);
});

test.each<[string, Path, unknown]>([
  ['another model of the same provider', ['agent', 'model'], 'anthropic/claude-haiku-4-5'],
  ['the name of the agent', ['agent', 'id'], 'coop'],
  ['fewer reminders', ['memory', 'prompt_index', 'limit'], 3],
  ['keeping for longer', ['memory', 'retention', 'delete_archive_after_days'], 3650],
  ['no pages', ['web', 'enabled'], false],
  ['no jobs', ['cron'], []],
  ['fewer hosts', ['web', 'allow'], []],
  ['fewer conversations at once', ['sessions', 'max_active'], 4],
])('%s is not', (_, path, value) => {
  expect(changed(path, value).filter(({ asks }) => asks !== undefined)).toEqual([]);
});

test('how something is written makes no difference', () => {
  const one = settings('[agent]\nid = "cooper"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n');
  const other = settings(
    'provider = { name = "offline" }\nagent.model = "offline/simple" # the same\nagent.id = "cooper"\n',
  );
  expect(changesBetween(one, other)).toEqual([]);
});
