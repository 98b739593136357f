import { expect, test } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import { BOB_DM, Household } from './asking.ts';
import { accepted, decided, newFolder, TestJournal } from './support.ts';

const receipt = () => ({ receipt: 'shown' });

test('whoever delivers is told to look when a request comes to wait, and says nothing of what it is', async () => {
  await using house = await Household.open();
  const channel = await house.journal.channel(receipt);
  const signal = await house.journal.channel(receipt, 'signal');
  const { turn } = await house.begin();
  await house.share(turn);
  await house.journal.heard();
  expect(channel.rings).toEqual([]);
  await house.commit(turn);
  await expect.poll(() => [...channel.rings, ...signal.rings]).toEqual(['terminal', 'signal']);
});

test('and when there is a new notice, once for all that came together', async () => {
  await using house = await Household.open();
  const channel = await house.journal.channel(receipt);
  await house.control.call.notice({ about: 'reload', text: 'coop.toml was applied' });
  await expect.poll(() => channel.rings.length).toBe(1);
  await house.control.call.notice({ about: 'reload', text: 'coop.toml was applied' });
  await house.asked();
  const { outbox } = await house.journal.event('reply');
  await expect.poll(() => channel.rings.length).toBe(2);
  // A notice and a request in one transaction.
  await house.control.call.route({ outbox, decision: 'hold', level: 'public', why: 'a stranger' });
  await expect.poll(() => channel.rings.length).toBe(3);
});

test('a turn that asks for nothing rings nowhere, and neither does a decision', async () => {
  await using house = await Household.open();
  await house.asked();
  const channel = await house.journal.channel(receipt);
  // Nobody was there when it came to wait.
  await expect.poll(() => channel.rings.length).toBe(1);
  await decided(house.attention, await house.only(), 'deny');
  await house.commit((await house.begin('hello')).turn, 'hello');
  await house.control.call.notice({ about: 'last', text: 'last' });
  await expect.poll(() => channel.rings.length).toBe(2);
});

test('what came to wait while nobody could hear is rung for the next who can, once', async () => {
  const folder = await newFolder();
  const before = new Household(await TestJournal.open(folder));
  await before.commit((await before.begin()).turn, 'hello');
  const { outbox } = await before.journal.event('reply');
  const stuck = await before.journal.channel(() => new Promise<never>(() => {}));
  const routed = before.control.call.route({ outbox, decision: 'send', level: 'full', why: '' }).catch(() => {});
  await expect.poll(() => stuck.said.length).toBe(1);
  await using after = await before.crash();
  await routed;
  const first = await after.journal.channel(receipt);
  await expect.poll(() => first.rings.length).toBe(1);
  const second = await after.journal.channel(receipt, 'signal');
  await after.control.call.notice({ about: 'x', text: 'x' });
  await expect.poll(() => [first.rings.length, second.rings.length]).toEqual([2, 1]);
});

test('a channel that fails at it, or never answers, harms nothing', async () => {
  await using house = await Household.open();
  const failing = await house.journal.channel(receipt, 'terminal', () => {
    throw new CoopError('E_SLOW_VIEWER');
  });
  const gone = await house.journal.channel(receipt, 'signal', () => gone.gone());
  await house.asked();
  await expect.poll(() => [failing.rings.length, gone.rings.length]).toEqual([1, 1]);
  await decided(house.attention, await house.only());
  await house.asked('more salad for Carol');
  await expect.poll(() => failing.rings.length).toBe(2);
  expect(gone.rings).toHaveLength(1);
  const { inbox } = await accepted(house.inbox, { id: 'later', text: 'still there?', by: 'bob', place: BOB_DM });
  expect(inbox).toBeGreaterThan(0);
});
