import { describe, expect, test } from 'vitest';
import { placeKey } from '../../../src/protocol/address.ts';
import { Household } from './asking.ts';
import { accepted, begun, terminal } from './support.ts';

const dm = (peer: string) => placeKey({ kind: 'dm', channel: 'terminal', peer });
const CLUB = placeKey({ kind: 'group', channel: 'terminal', id: 'club' });
const DAY = 24 * 60 * 60 * 1_000;

async function held(house: Household, by: string, how: { id: string; place?: typeof CLUB; at?: number }) {
  const place = how.place ?? dm(by);
  const { inbox } = await accepted(house.inbox, { text: 'let me in', by, at: Date.now(), ...how, place });
  const about = how.place ?? terminal(by);
  const { told } = await house.control.call.hold({ inbox, about, notice: `somebody wrote in ${place}` });
  return { inbox, told };
}

const mails = (house: Household) =>
  house.journal.events.flatMap((event) => (event.type === 'mail' ? [event.message] : []));

test('who is held: strangers in their DM, and groups, the newest first', async () => {
  await using house = await Household.open();
  const [before, now] = [Date.now() - 2 * DAY, Date.now()];
  await held(house, 'mallory', { id: 'm1', at: before });
  await held(house, 'eve', { id: 'm2', place: CLUB, at: now });
  await held(house, 'mallory', { id: 'm3', at: now });
  await held(house, 'trent', { id: 'm4', place: CLUB, at: now });
  expect((await house.control.call.held({})).held).toEqual([
    { identity: terminal('trent'), place: CLUB, messages: 2, firstAt: now, lastAt: now, denied: false },
    { identity: terminal('mallory'), place: dm('mallory'), messages: 2, firstAt: before, lastAt: now, denied: false },
  ]);
});

describe('somebody who is let in', () => {
  test('is answered what they wrote within a day, in order, and nothing older', async () => {
    await using house = await Household.open();
    await held(house, 'mallory', { id: 'old', at: Date.now() - DAY - 1_000 });
    await held(house, 'mallory', { id: 'one' });
    await held(house, 'eve', { id: 'eve' });
    await held(house, 'mallory', { id: 'two' });
    const before = mails(house).length;
    const identity = terminal('mallory');
    expect(await house.control.call.release({ identity, place: null })).toEqual({ released: 2 });
    await expect.poll(() => mails(house).slice(before)).toEqual(['one', 'two']);
    expect(await house.control.call.overview({})).toMatchObject({ waiting: 2, held: 1 });
    expect((await house.control.call.held({})).held).toMatchObject([{ identity: terminal('eve') }]);
    expect(await house.control.call.release({ identity, place: null })).toEqual({ released: 0 });
  });

  test('is not answered in groups by that', async () => {
    await using house = await Household.open();
    await held(house, 'mallory', { id: 'm1', place: CLUB });
    const identity = terminal('mallory');
    expect(await house.control.call.release({ identity, place: null })).toEqual({ released: 0 });
    expect(await house.control.call.release({ identity: null, place: CLUB })).toEqual({ released: 1 });
  });

  test('has waiting mail, also after a crash', async () => {
    const before = await Household.open();
    const { inbox } = await held(before, 'mallory', { id: 'm1' });
    await before.control.call.release({ identity: terminal('mallory'), place: null });
    await using after = await before.crash();
    expect((await after.journal.event('mail')).inbox).toBe(inbox);
    expect(await begun(after.control, inbox, { by: 'mallory', place: dm('mallory') })).toMatchObject({ attempt: 1 });
  });

  test('is not answered what a turn was begun for when they were known before', async () => {
    await using house = await Household.open();
    const { inbox } = await accepted(house.inbox, { id: 'm1', text: 'hello', by: 'mallory', place: dm('mallory') });
    await begun(house.control, inbox, { by: 'mallory', place: dm('mallory') });
    await house.control.call.hold({ inbox, about: 'x', notice: 'who is this?' });
    expect(await house.control.call.release({ identity: terminal('mallory'), place: null })).toEqual({ released: 0 });
    await expect(begun(house.control, inbox, { by: 'mallory', place: dm('mallory') })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
  });
});

describe('somebody who is refused', () => {
  test('is named as such, and the owner hears no more of them, wherever they write', async () => {
    await using house = await Household.open();
    expect((await held(house, 'mallory', { id: 'm1' })).told).toBe(true);
    expect(await house.control.call.refuse({ identity: terminal('mallory') })).toEqual({ messages: 1 });
    expect((await house.control.call.held({})).held).toMatchObject([{ identity: terminal('mallory'), denied: true }]);
    expect((await held(house, 'mallory', { id: 'm2', place: CLUB })).told).toBe(false);
    expect((await held(house, 'eve', { id: 'm3', place: CLUB })).told).toBe(true);
    await using after = await house.crash();
    expect((await held(after, 'mallory', { id: 'm4' })).told).toBe(false);
    expect((await after.control.call.notices({})).notices).toHaveLength(2);
  });

  test('who never wrote is not refused', async () => {
    await using house = await Household.open();
    expect(await house.control.call.refuse({ identity: terminal('mallory') })).toEqual({ messages: 0 });
    expect((await held(house, 'mallory', { id: 'm1' })).told).toBe(true);
  });

  test('is heard of again once they are let in', async () => {
    await using house = await Household.open();
    await held(house, 'mallory', { id: 'm1' });
    await house.control.call.refuse({ identity: terminal('mallory') });
    expect(await house.control.call.release({ identity: terminal('mallory'), place: null })).toEqual({ released: 1 });
    await held(house, 'mallory', { id: 'm2' });
    expect((await house.control.call.held({})).held).toMatchObject([{ denied: false }]);
  });
});

test('a notice from outside is given once an hour for what it is about', async () => {
  await using house = await Household.open();
  await house.control.call.notice({ about: 'reload', text: 'coop.toml was applied' });
  await house.control.call.notice({ about: 'reload', text: 'coop.toml was applied again' });
  await house.control.call.notice({ about: 'group', text: 'a group is new' });
  const { notices } = await house.attention.call.list({});
  expect(notices.map(({ text }) => text)).toEqual(['coop.toml was applied', 'a group is new']);
});

test('notices that were shown are listed no more', async () => {
  await using house = await Household.open();
  for (const about of ['one', 'two', 'three']) await house.control.call.notice({ about, text: about });
  const { notices } = await house.attention.call.list({});
  await house.attention.call.seen({ upTo: notices[1]?.id ?? 0 });
  await using after = await house.crash();
  expect((await after.attention.call.list({})).notices).toEqual(notices.slice(2));
  expect((await after.control.call.notices({})).notices).toEqual(notices.slice(2));
});

test('of many notices the oldest are listed first, and none is missed', async () => {
  await using house = await Household.open();
  const all = Array.from({ length: 70 }, (_, index) => `notice ${index}`);
  for (const text of all) await house.control.call.notice({ about: text, text });
  const first = (await house.attention.call.list({})).notices;
  expect(first.map(({ text }) => text)).toEqual(all.slice(0, 50));
  await house.attention.call.seen({ upTo: first.at(-1)?.id ?? 0 });
  expect((await house.attention.call.list({})).notices.map(({ text }) => text)).toEqual(all.slice(50));
});
