import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { withModel } from './model.ts';

const CANARY = 'canarydaemonq';

it('what somebody has forgotten is in no file of the household, and the rest is', async () => {
  const script = (body: unknown) => {
    const said = JSON.stringify(body);
    return [{ type: 'text' as const, text: said.includes(CANARY) ? `I heard ${CANARY}` : 'hello' }];
  };
  await using stage = await withModel(script);
  const bytes = async (): Promise<string> => {
    const folder = join(dirname(stage.household.config), 'db');
    const all = await readdir(folder, { withFileTypes: true, recursive: true });
    const files = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return (await Promise.all(files.map((path) => readFile(path, 'latin1')))).join('');
  };
  const bob = await Guest.arrive(stage.household, 'bob');
  await bob.ask(`the word is ${CANARY}`);
  await bob.client.call('new', {});
  await bob.ask('something else, to be kept');
  const { sessions } = await bob.client.call('sessions', {});
  const closed = sessions.find(({ closedAt }) => closedAt !== null);
  expect(await bytes()).toContain(CANARY);
  // Who decides for the house may not delete what they could not read.
  const alice = await Guest.arrive(stage.household, 'alice');
  await expect(alice.client.call('forget', { id: closed?.id ?? 0 })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  await expect
    .poll(async () => await bob.client.call('forget', { id: closed?.id ?? 0 }).catch((error) => error.code))
    .toMatchObject({ turns: 1 });
  const left = await bytes();
  expect(left).not.toContain(CANARY);
  expect(left).toContain('something else, to be kept');
});
