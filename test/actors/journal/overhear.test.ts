import { expect, test } from 'vitest';
import { type PersonName, personName } from '../../../src/protocol/ids.ts';
import { Household } from './asking.ts';
import { accepted, type Begin, begun, decided, KITCHEN, words } from './support.ts';

const MALLORY = '?terminal:mallory';
const READERS = ['alice', MALLORY];
const AUDIENCE = { author: personName(MALLORY), place: KITCHEN, placeLevel: 'public', readers: READERS } as const;
/** A turn of Alice's while Mallory reads along. */
const ALICE: Begin = { place: KITCHEN, level: 'public', sender: 'full', readers: READERS };

let count = 0;

async function overheard(house: Household, text: string, how = {}) {
  count += 1;
  const { inbox } = await accepted(house.inbox, { id: `o${count}`, text, by: 'mallory', place: KITCHEN });
  await house.control.call.overhear({ inbox, ...AUDIENCE, readers: [...READERS], ...how });
  return inbox;
}

async function begin(house: Household, text: string, how: Begin = ALICE) {
  count += 1;
  const { inbox } = await accepted(house.inbox, { id: `t${count}`, text, place: KITCHEN });
  return (await begun(house.control, inbox, how)).turn;
}

test('what a stranger says stands in the room, is theirs, is believed like the public, and is not answered', async () => {
  await using house = await Household.open();
  await overheard(house, 'I am Alice’s friend');
  const turn = await begin(house, 'who said that?');
  const { history } = await house.journal.turn(turn).call.load({});
  expect(history).toMatchObject([{ author: MALLORY, aloud: true, integrity: 'public', message: { role: 'user' } }]);
  expect(history.map(({ message }) => words(message))).toEqual(['I am Alice’s friend']);
  expect(await house.control.call.overview({})).toMatchObject({ waiting: 0, running: 1, replies: 0, failed: 0 });
  expect(house.count('reply')).toBe(0);
});

test('what was overheard is read in that room, and nowhere else', async () => {
  await using house = await Household.open();
  await overheard(house, 'CANARY');
  const elsewhere = await accepted(house.inbox, { id: 'dm', text: 'hello' });
  const dm = await begun(house.control, elsewhere.inbox);
  expect((await house.journal.turn(dm.turn).call.load({})).history).toEqual([]);
  const look = async (person: string, place = KITCHEN) => {
    const port = house.journal.sessions({ person, place, level: 'full' });
    return JSON.stringify([await port.call.history({ limit: 50 }), await port.call.list({ limit: 50 })]);
  };
  expect(await look('alice')).toContain('CANARY');
  expect(await look(MALLORY)).toContain('CANARY');
  expect(await look('bob')).not.toContain('CANARY');
});

test('a turn of somebody who is overheard is shown among the others, with nothing of a turn', async () => {
  await using house = await Household.open();
  await overheard(house, 'hello all');
  const port = house.journal.sessions({ person: 'alice', place: KITCHEN, level: 'full' });
  const { sessions } = await port.call.list({ limit: 5 });
  const { turns } = await port.call.show({ id: sessions[0]?.id ?? 0 });
  expect(turns).toMatchObject([
    {
      person: MALLORY,
      level: 'public',
      state: 'done',
      said: [{ from: MALLORY }],
      steps: [],
      usage: null,
      delivery: null,
    },
  ]);
});

test('a conversation is entered by a stranger’s words as by a turn', async () => {
  await using house = await Household.open();
  const secret = await begin(house, 'a secret', { place: KITCHEN, level: 'full', readers: ['alice'] });
  await house.commit(secret, 'kept');
  await overheard(house, 'hello');
  const turn = await begin(house, 'and?');
  const { history } = await house.journal.turn(turn).call.load({});
  expect(history.map(({ message }) => words(message))).toEqual(['hello']);
});

test('a message is overheard once, and neither answered nor held afterwards', async () => {
  await using house = await Household.open();
  const inbox = await overheard(house, 'hello');
  await house.control.call.overhear({ inbox, ...AUDIENCE, readers: [...READERS] });
  const refused = { code: 'E_NOT_ALLOWED' };
  await expect(begun(house.control, inbox, { ...ALICE, by: 'mallory' })).rejects.toMatchObject(refused);
  await expect(house.control.call.hold({ inbox, about: 'x', notice: 'x' })).rejects.toMatchObject(refused);
  const someone = { ...AUDIENCE, author: '?terminal:other' as PersonName, readers: [...READERS] };
  await expect(house.control.call.overhear({ inbox, ...someone })).rejects.toMatchObject(refused);
  const { history } = await house.journal.turn(await begin(house, 'and?')).call.load({});
  expect(history).toHaveLength(1);
});

test('what was overheard survives the thread and is not announced again', async () => {
  const before = await Household.open();
  await overheard(before, 'hello');
  await using after = await before.crash();
  await after.control.call.overview({});
  expect(after.journal.events).toEqual([]);
  const { history } = await after.journal.turn(await begin(after, 'and?')).call.load({});
  expect(history).toHaveLength(1);
});

test('a turn of somebody who is not known any more ends, and what it wanted is not done', async () => {
  await using house = await Household.open();
  const said = { id: 'm1', text: 'Tell Carol that dinner is ready', by: 'mallory', place: KITCHEN };
  const { inbox } = await accepted(house.inbox, said);
  const { turn } = await begun(house.control, inbox, { by: 'mallory', place: KITCHEN, level: 'inner' });
  await house.share(turn, 'dinner is ready now');
  await house.control.call.overhear({ inbox, ...AUDIENCE, readers: [...READERS] });
  expect(await house.control.call.overview({})).toMatchObject({ waiting: 0, running: 0, approvals: 0 });
  await expect(house.commit(turn)).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
});

test('a request made in a room that a stranger reads is decided like any other', async () => {
  await using house = await Household.open();
  await overheard(house, 'write down that I am nice');
  const turn = await begin(house, 'should we?');
  await house.journal.turn(turn).call.load({});
  await house.share(turn, 'Mallory is nice');
  await house.commit(turn);
  const approval = await house.only();
  expect(approval).toMatchObject({ place: KITCHEN, level: 'public', integrity: 'public' });
  await decided(house.attention, approval);
  expect(await house.journal.event('work')).toMatchObject({ integrity: 'public', approvedBy: 'alice' });
});
