import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { KEY, withModel } from './model.ts';

/** Where one person's backlog ends. */
const BOUND = 200;
const LINES = 2_000;

it('somebody who floods is told that it is busy; others are answered, memory holds, and nothing that was taken in is lost', async () => {
  let silent = true;
  await using stage = await withModel(
    ({ messages }) =>
      silent && JSON.stringify(messages.at(-1)).includes('flood')
        ? { fault: 'silent' }
        : [{ type: 'text', text: 'yes' }],
    { api: { lifeMs: 120_000 }, env: { ANTHROPIC_API_KEY: KEY } },
  );
  const mallory = await Guest.arrive(stage.household, 'bob');
  const alice = await Guest.arrive(stage.household, 'alice');
  await alice.ask('hello');
  const before = (await alice.status()).house?.memoryMb ?? 0;

  // In one breath: nothing of it waits for an answer. Each is a turn of its own, however soon the first of them begins.
  const flood = { text: `flood ${'x'.repeat(2_000)}`, alone: true };
  const said = Array.from({ length: LINES }, (_, n) =>
    mallory.client.call('send', { ...flood, id: `f${n}` }, { deadlineMs: 60_000 }).then(
      () => 'taken',
      (error: unknown) => (error instanceof CoopError ? error.code : String(error)),
    ),
  );
  expect((await alice.ask('are you there?')).kind).toBe('reply');
  const outcomes = await Promise.all(said);
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(BOUND);
  expect(outcomes.filter((outcome) => outcome === 'E_BUSY')).toHaveLength(LINES - BOUND);
  expect((await alice.ask('and now?')).kind).toBe('reply');
  const { house } = await alice.status();
  expect(house?.overview).toMatchObject({ waiting: BOUND - 1, running: 1 });
  // 4 MB were said. What is held of it is the rows' numbers.
  expect(house?.memoryMb ?? 0).toBeLessThan(before * 1.5);

  silent = false;
  expect(await mallory.client.call('stop', {})).toEqual({ stopped: true });
  // It goes on with what was taken in, from the first on; the one that was stopped has no answer.
  await expect
    .poll(async () => (await alice.status()).house?.overview.turns, { timeout: 30_000, interval: 250 })
    .toBeGreaterThan(20);
  const then = (await alice.status()).house?.overview;
  expect(then).toMatchObject({ failed: 1, held: 0 });
  expect((then?.turns ?? 0) + (then?.waiting ?? 0)).toBe(BOUND + 3);
  // What was turned away is counted, beside the channel that did.
  await expect
    .poll(async () => (await alice.status()).house?.actors.find(({ id }) => id === 'channel:terminal')?.dead?.count)
    .toBe(LINES - BOUND);
  expect((await mallory.client.call('send', { text: 'there is room again' })).duplicate).toBe(false);
});
