import { expect, test } from 'vitest';
import { type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import { type PersonName, personName } from '../../../src/protocol/ids.ts';
import { Household } from './asking.ts';
import { accepted, type Begin, begun, KITCHEN, newFolder, words } from './support.ts';
import { HOUR, Timed } from './timed.ts';

const ATTIC = placeKey({ kind: 'group', channel: 'terminal', id: 'attic' });
let count = 0;

/** Somebody speaks where these people are; who counts as being there is handed in as the supervisor does. */
async function speak(house: Household, by: string, present: readonly string[], place: PlaceKey = KITCHEN) {
  count += 1;
  const { people } = await house.control.call.counted({ place });
  const readers = [...new Set([...present, ...people])];
  const { inbox } = await accepted(house.inbox, { id: `c${count}`, text: `${by} ${count}`, by, place });
  const how: Begin = { by, place, level: 'inner', readers };
  const { turn } = await begun(house.control, inbox, how);
  const { history } = await house.journal.turn(turn).call.load({});
  await house.commit(turn, `re: ${count}`);
  return history.map(({ message }) => words(message));
}

const counted = async (house: Household, place = KITCHEN) => (await house.control.call.counted({ place })).people;

test('whoever spoke counts as reading until the conversation is closed, and nobody else', async () => {
  await using house = await Household.open();
  await speak(house, 'alice', ['alice', 'bob', 'dave']);
  await speak(house, 'bob', ['alice', 'bob', 'dave']);
  expect(await counted(house)).toEqual(['alice', 'bob']);
  expect(await counted(house, ATTIC)).toEqual([]);
});

test('a talker who steps out and comes back closes nothing, and heard what was said meanwhile', async () => {
  await using house = await Household.open();
  await speak(house, 'bob', ['alice', 'bob']);
  await speak(house, 'alice', ['alice']);
  expect(await speak(house, 'alice', ['alice', 'bob'])).toHaveLength(4);
});

test('whoever closed a conversation by coming counts for a day, and closes none by coming again', async () => {
  await using house = await Household.open();
  await speak(house, 'alice', ['alice']);
  expect(await speak(house, 'alice', ['alice', 'dave'])).toEqual([]);
  expect(await counted(house)).toEqual(['alice', 'dave']);
  expect(await speak(house, 'alice', ['alice'])).toHaveLength(2);
  expect(await speak(house, 'alice', ['alice', 'dave'])).toHaveLength(4);
  // In another place they are new.
  await speak(house, 'alice', ['alice'], ATTIC);
  expect(await speak(house, 'alice', ['alice', 'dave'], ATTIC)).toEqual([]);
});

test('whoever speaks and is gone before the turn begins reads what they said', async () => {
  await using house = await Household.open();
  await speak(house, 'alice', ['alice', 'bob']);
  await speak(house, 'bob', ['alice']);
  expect(await counted(house)).toEqual(['alice', 'bob']);
  expect(await speak(house, 'alice', ['alice', 'bob'])).toHaveLength(4);
});

test('archiving begins it all anew', async () => {
  await using house = await Household.open();
  await speak(house, 'alice', ['alice']);
  await speak(house, 'alice', ['alice', 'dave']);
  await house.journal.sessions({ person: 'alice', place: KITCHEN, level: 'inner' }).call.archive({});
  expect(await counted(house)).toEqual([]);
  await speak(house, 'alice', ['alice']);
  expect(await speak(house, 'alice', ['alice', 'dave'])).toEqual([]);
});

test('whoever counts survives the thread', async () => {
  const before = await Household.open();
  await speak(before, 'alice', ['alice']);
  await speak(before, 'alice', ['alice', 'dave']);
  await using after = await before.crash();
  expect(await counted(after)).toEqual(['alice', 'dave']);
});

test('after a day, coming is coming again', async () => {
  using timed = new Timed(await newFolder());
  const enter = (...readers: PersonName[]): number => {
    const audience = { place: KITCHEN, level: 'inner', readers, speaker: 'alice' } as const;
    return timed.journal.file.write(() => timed.journal.conversations.enter(audience, timed.now));
  };
  const [alice, dave] = [personName('alice'), personName('dave')];
  const there = (): readonly PersonName[] => timed.journal.counted.in(KITCHEN, timed.now);
  enter(alice);
  enter(alice, dave);
  timed.now += 24 * HOUR - 1;
  expect(there()).toEqual([alice, dave]);
  timed.now += 1;
  expect(there()).toEqual([alice]);
  const without = enter(alice);
  expect(enter(alice, dave)).not.toBe(without);
});
