/** What of the workspace reaches the model: the files that are told by default, and those that the configuration names. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { allKeys } from '../../src/config/keys.ts';
import { withModel } from './model.ts';

const PEOPLE = ['alice', 'bob', 'carol', 'pat'] as const;
const SHARED = ['SOUL.md', 'IDENTITY.md', 'TOOLS.md', 'BOOTSTRAP.md', 'HOUSE.md', 'channels/terminal.md'];
const OWN = ['AGENTS.md', 'USER.md', 'TOOLS.md', 'ME.md'];
const FILES = [...SHARED, ...PEOPLE.flatMap((name) => OWN.map((path) => `users/${name}/${path}`))];

const mark = (path: string): string => `mark of ${path}.`;

let stage: Awaited<ReturnType<typeof withModel>>;
const guests = new Map<string, Guest>();

beforeAll(async () => {
  stage = await withModel(() => [{ type: 'text', text: 'Hello.' }]);
  const workspace = join(stage.household.folder, 'workspaces', 'default');
  for (const path of FILES) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), mark(path));
  }
  for (const name of PEOPLE) guests.set(name, await Guest.arrive(stage.household, name));
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Which files somebody's turn is told: in the part that is kept from turn to turn, and with the newest words. */
async function told(name: string): Promise<{ kept: string[]; newest: string[]; system: string }> {
  await guests.get(name)?.ask('hello');
  const body = stage.api.requests.at(-1)?.body;
  const system = JSON.stringify(body?.system);
  const newest = JSON.stringify(body?.messages.at(-1));
  const marked = (text: string): string[] => FILES.filter((path) => text.includes(mark(path)));
  return { kept: marked(system), newest: marked(newest), system };
}

describe('by default', () => {
  it.each([
    ['alice', 'full', ['SOUL.md', 'IDENTITY.md', 'TOOLS.md'], ['AGENTS.md', 'USER.md', 'TOOLS.md'], ['BOOTSTRAP.md']],
    ['bob', 'inner', ['SOUL.md', 'IDENTITY.md'], ['USER.md'], []],
    ['carol', 'familiar', ['SOUL.md', 'IDENTITY.md'], [], []],
    ['pat', 'public', [], [], []],
  ])(
    '%s, who is %s, is told the shared files %j, their own %j, and %j where it may change within a session',
    async (name, _, shared, own, volatile) => {
      const { kept, newest } = await told(name);
      expect(kept).toEqual([...shared, 'channels/terminal.md', ...own.map((path) => `users/${name}/${path}`)]);
      expect(newest).toEqual(volatile);
    },
  );

  it('the part that is kept names the agent, is the same bytes in the next turn, and is marked for the cache', async () => {
    const { system } = await told('alice');
    expect(system).toContain('You are cooper');
    expect(system).toContain('"cache_control":{"type":"ephemeral"');
    expect((await told('alice')).system).toBe(system);
  });
});

it('how the house is set up, every key and where there is help is told to a full person alone, and to nobody else', async () => {
  const { system } = await told('alice');
  expect(system).toContain('people: alice (full), bob (inner), carol (familiar), pat (public)');
  const keys = /Every key, by section: (.*?)\./.exec(system.replaceAll(/\.(?=[a-z])/g, '/'))?.[1] ?? '';
  for (const key of allKeys()) {
    const [last, ...above] = key.split('.').toReversed();
    const section = above.toReversed().join('/') || '(top)';
    expect(
      keys
        .split('; ')
        .find((part) => part.startsWith(`${section}: `))
        ?.split(/[: ]+/),
      key,
    ).toContain(last);
  }
  expect(system).toContain('In a chat: /help');
  await (await Guest.arrive(stage.household, 'alice', 'den')).ask('hello');
  expect(JSON.stringify(stage.api.requests.at(-1)?.body)).not.toContain('Every key, by section');
  for (const name of ['bob', 'carol', 'pat']) expect((await told(name)).system).not.toContain('carol (familiar)');
});

it('lists of the configuration take the place of the default ones, with gates and places of their own', async () => {
  const { config } = stage.household;
  const lists = [
    '[[prompt.shared_files]]\npath = "HOUSE.md"\ntrust = "inner"\ncache = "volatile"\n',
    '[[prompt.shared_files]]\npath = "TOOLS.md"\ntrust = "public"\ncache = "stable"\n',
    '[[prompt.user_files]]\npath = "ME.md"\ntrust = "familiar"\ncache = "session"\n',
  ];
  await writeFile(config, `${await readFile(config, 'utf8')}\n${lists.join('')}`);
  await expect.poll(() => stage.household.lines.join('\n')).toContain('was taken over');
  const channel = 'channels/terminal.md';
  expect(await told('bob')).toMatchObject({ kept: ['TOOLS.md', channel, 'users/bob/ME.md'], newest: ['HOUSE.md'] });
  expect(await told('carol')).toMatchObject({ kept: ['TOOLS.md', channel, 'users/carol/ME.md'], newest: [] });
  expect(await told('pat')).toMatchObject({ kept: ['TOOLS.md', channel], newest: [] });
});
