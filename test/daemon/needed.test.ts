/** Whom most turns hold a port to and do not call: they start with the first call. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { hasSandbox } from '../actors/shell/support.ts';
import { run } from './run.ts';

const LATE = /^(workspace:(?!\.$)|shell$|web$)/;

/** Those of them that run. */
async function running({ config }: Household): Promise<string[]> {
  const { actors } = JSON.parse((await run(config, 'ps', '--json')).out) as { actors: { id: string }[] };
  return actors.map(({ id }) => id).filter((id) => LATE.test(id));
}

it('a turn that calls none of its tools starts none of their actors, and one that calls a tool those of that', async () => {
  await using house = await Household.start();
  const alice = await Guest.arrive(house, 'alice', 'kitchen');
  await alice.ask('hello');
  expect(await running(house)).toEqual([]);

  // The call waits in its port until somebody is there.
  expect((await alice.ask('call list_files {}')).text).not.toContain('E_');
  expect(await running(house)).toEqual(['workspace:groups/terminal-kitchen/full']);

  const bob = await Guest.arrive(house, 'bob');
  await bob.ask('hello');
  expect(await running(house)).toHaveLength(1);
  expect((await bob.ask('call web_fetch {"url":"http://127.0.0.1:9/"}')).text).not.toContain('E_GONE');
  expect(await running(house)).toContain('web');
});

it('what was needed and fell is started again for the next turn', async () => {
  await using house = await Household.start();
  const bob = await Guest.arrive(house, 'bob');
  await bob.ask('call list_files {}');
  await run(house.config, 'ps', 'restart', 'workspace:users/bob');
  writeFileSync(join(house.folder, 'workspaces/default/users/bob/plan.md'), 'a plan');
  await expect.poll(async () => (await bob.ask('call list_files {}')).text).toContain('plan.md');
});

it.skipIf(!hasSandbox)('a command starts the folder that it runs in, too', async () => {
  await using house = await Household.start();
  const bob = await Guest.arrive(house, 'bob');
  await expect.poll(async () => (await bob.ask('run: echo ready')).text).toContain('ready');
  expect((await running(house)).toSorted()).toEqual(['shell', 'workspace:users/bob']);
});

it('a household at rest holds one thread of each of its actors, and one that waits for a conversation', async () => {
  await using house = await Household.start();
  const named = () =>
    readdirSync(`/proc/${house.pid}/task`)
      .map((thread) => readFileSync(`/proc/${house.pid}/task/${thread}/comm`, 'utf8').trim())
      .filter((name) => /^(journal|store|channel|session|index|scheduler|provider)/.test(name))
      .sort();
  // What starts last starts ten seconds after it is ready. Names of threads are cut at fifteen characters.
  await expect
    .poll(named)
    .toEqual([
      'channel:termina',
      'index',
      'journal',
      'scheduler',
      'session',
      'store:private',
      'store:shared',
      'store:social',
    ]);
});
