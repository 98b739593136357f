import { describe, expect, test } from 'vitest';
import type { OutboxId } from '../../../src/protocol/ids.ts';
import { BOB_DM, Household } from './asking.ts';
import { accepted, begun, decided, KITCHEN } from './support.ts';

const WHY = 'carol reads there now';
const receipt = { receipt: 'shown' };

/** The kitchen was worth Bob's turn when it began, and is not any more. */
async function held(words = 'the party is on Friday'): Promise<{ house: Household; outbox: OutboxId }> {
  const house = await Household.open();
  const { inbox } = await accepted(house.inbox, { id: 'k1', text: 'when?', by: 'bob', place: KITCHEN });
  const { turn } = await begun(house.control, inbox, { by: 'bob', place: KITCHEN, level: 'inner' });
  await house.commit(turn, words);
  const { outbox } = await house.journal.event('reply');
  await hold(house, outbox);
  return { house, outbox };
}

const hold = (house: Household, outbox: OutboxId) =>
  house.control.call.route({ outbox, decision: 'hold', level: 'familiar', why: WHY });

const latest = (house: Household) => house.journal.events.filter((event) => event.type === 'reply').at(-1);

describe('an answer that is held', () => {
  test('is asked for at once, with what its place is worth, and the owner is told why', async () => {
    const { house } = await held();
    await using _ = house;
    expect(await house.only()).toMatchObject({
      action: { kind: 'reply', place: KITCHEN, text: 'the party is on Friday' },
      reaches: 'familiar',
      person: 'bob',
      place: KITCHEN,
      level: 'inner',
      integrity: 'inner',
    });
    const { notices } = await house.attention.call.list({});
    expect(notices.map(({ text }) => text)).toEqual([`A reply to ${KITCHEN} is held: ${WHY}`]);
  });

  test('goes out when it is approved, to whoever may read it by that', async () => {
    const { house, outbox } = await held();
    await using _ = house;
    const channel = await house.journal.channel(() => receipt);
    await decided(house.attention, await house.only());
    await house.control.call.overview({});
    expect(latest(house)).toMatchObject({
      outbox,
      place: KITCHEN,
      level: 'inner',
      kind: 'reply',
      approved: 'familiar',
    });
    const route = { outbox, decision: 'send', level: 'familiar', why: '' } as const;
    expect(await house.control.call.route(route)).toEqual({ state: 'sent', receipt: 'shown' });
    // A channel leaves out those below the level that it is given.
    expect(channel.said).toMatchObject([{ text: 'the party is on Friday', level: 'familiar' }]);
  });

  test('is held again, and asked for again, where its place fell further', async () => {
    const { house, outbox } = await held();
    await using _ = house;
    const first = await house.only();
    await decided(house.attention, first);
    await house.control.call.route({ outbox, decision: 'hold', level: 'public', why: 'a stranger reads there' });
    const second = await house.only();
    expect(second).toMatchObject({ reaches: 'public', action: first.action });
    expect(second.id).not.toBe(first.id);
  });

  test('is asked for once however often it is held', async () => {
    const { house, outbox } = await held();
    await using _ = house;
    await hold(house, outbox);
    expect(await house.waiting()).toHaveLength(1);
  });

  test('stays where it is when it is denied, and its place hears nothing of it', async () => {
    const { house, outbox } = await held();
    await using _ = house;
    await decided(house.attention, await house.only(), 'deny');
    const channel = await house.journal.channel(() => receipt);
    const route = { outbox, decision: 'send', level: 'full', why: '' } as const;
    expect(await house.control.call.route(route)).toMatchObject({ state: 'held' });
    expect(channel.said).toEqual([]);
    expect(house.count('reply')).toBe(1);
  });

  test('that was approved goes out once after a crash', async () => {
    const { house: before } = await held();
    const approval = await before.only();
    await decided(before.attention, approval);
    await using after = await before.crash();
    await expect(decided(after.attention, approval)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    expect(await after.deliver(KITCHEN)).toEqual(['reply: the party is on Friday']);
    await using later = await after.crash();
    expect(await later.deliver(KITCHEN)).toEqual([]);
  });

  test('is noted in its conversation, for those who read it', async () => {
    const { house } = await held();
    await using _ = house;
    await decided(house.attention, await house.only());
    const { inbox } = await accepted(house.inbox, { id: 'k2', text: 'and?', by: 'bob', place: KITCHEN });
    const { turn } = await begun(house.control, inbox, { by: 'bob', place: KITCHEN, level: 'inner' });
    const { history } = await house.journal.turn(turn).call.load({});
    expect(JSON.stringify(history)).toContain(`[coop] Approved by alice: the answer to ${KITCHEN} that was held`);
  });

  test('in another place than its message is told of where it was asked', async () => {
    await using house = await Household.open();
    const said = { id: 'k1', text: 'tell them', by: 'bob', place: BOB_DM, also: [KITCHEN] };
    const { inbox } = await accepted(house.inbox, said);
    const { turn } = await begun(house.control, inbox, { by: 'bob', place: BOB_DM, level: 'inner' });
    await house.commit(turn, 'dinner at seven');
    const { outbox } = await house.journal.event('reply', ({ place }) => place === KITCHEN);
    await hold(house, outbox);
    await decided(house.attention, await house.only(), 'deny');
    const denied = `notice: Denied by alice: “bob sends: dinner at seven” for ${KITCHEN}`;
    expect(await house.deliver(BOB_DM)).toEqual(['reply: dinner at seven', denied]);
  });
});

test('words that wait are neither held nor sent, and are announced again after a restart', async () => {
  await using house = await Household.open();
  const { turn } = await house.begin();
  await house.commit(turn, 'hello');
  const { outbox } = await house.journal.event('reply');
  const channel = await house.journal.channel(() => receipt);
  const wait = { outbox, decision: 'wait', level: 'public', why: 'nobody knows who reads there' } as const;
  expect(await house.control.call.route(wait)).toEqual({ state: 'queued', receipt: null });
  expect(channel.said).toEqual([]);
  expect(await house.waiting()).toEqual([]);
  await using after = await house.crash();
  expect((await after.journal.event('reply')).outbox).toBe(outbox);
});

test('a message for another place that is held is asked for as a message', async () => {
  await using house = await Household.open();
  const { turn } = await house.begin();
  const places = [{ place: KITCHEN, level: 'inner' }] as const;
  const wish = { key: `${turn}/0` as never, place: KITCHEN, text: 'see you all', integrity: 'inner' } as const;
  await house.journal.send(turn, places, 'done').call.send(wish);
  await house.commit(turn, '');
  const { outbox } = await house.journal.event('reply', ({ kind }) => kind === 'sent');
  await hold(house, outbox);
  const approval = await house.only();
  expect(approval).toMatchObject({
    action: { kind: 'message', place: KITCHEN, text: 'bob sends: see you all' },
    reaches: 'familiar',
    place: BOB_DM,
  });
  await decided(house.attention, approval);
  await house.control.call.overview({});
  expect(await house.deliver(KITCHEN)).toEqual(['sent: bob sends: see you all']);
});

test('coop’s own words that are held are not asked for', async () => {
  await using house = await Household.open();
  const { turn } = await house.begin();
  await house.journal.turn(turn).call.fail({ code: 'E_FAILED', message: 'no' });
  await house.asked();
  await decided(house.attention, await house.only());
  const rows = house.journal.events.flatMap((event) =>
    event.type === 'reply' && event.kind !== 'reply' ? [event.outbox] : [],
  );
  expect(rows).toHaveLength(2);
  for (const outbox of rows) await hold(house, outbox);
  expect(await house.waiting()).toEqual([]);
  expect((await house.attention.call.list({})).notices).toHaveLength(2);
});

test('an answer that nobody would read to its end is held without asking', async () => {
  const { house } = await held('x'.repeat(200_000));
  await using _ = house;
  expect(await house.waiting()).toEqual([]);
  expect((await house.attention.call.list({})).notices).toHaveLength(1);
});
