import { describe, expect, test } from 'vitest';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ASKED, Household } from './asking.ts';
import { accepted, type Begin, begun, KITCHEN, says, toolSteps } from './support.ts';

const READERS = ['alice', 'bob'];
const IN_KITCHEN = { place: KITCHEN, level: 'inner', readers: READERS } as const;
const ALICE: Begin = { ...IN_KITCHEN, by: 'alice', sender: 'full' };
const BOB: Begin = { ...IN_KITCHEN, by: 'bob', sender: 'inner' };

let count = 0;

async function begin(house: Household, how: Begin, text = `words ${count}`) {
  count += 1;
  const said = { id: `m${count}`, text, by: how.by ?? 'alice', place: KITCHEN };
  const { inbox } = await accepted(house.inbox, said);
  return { inbox, ...(await begun(house.control, inbox, how)) };
}

/** What each entry of the conversation is believed like, for a turn that reads it. */
async function labels(house: Household, how: Begin = ALICE): Promise<[string | null, TrustLevel][]> {
  const { turn } = await begin(house, how);
  const { history } = await house.journal.turn(turn).call.load({});
  return history.map(({ author, integrity }) => [author, integrity]);
}

describe('how far an entry is believed', () => {
  test('is a person’s own level for what they say, and the agent’s reply to nobody else the same', async () => {
    await using house = await Household.open();
    const { turn } = await begin(house, ALICE);
    await house.journal.turn(turn).call.load({});
    await house.commit(turn, 'hello');
    expect(await labels(house)).toEqual([
      ['alice', 'full'],
      [null, 'full'],
    ]);
  });

  test('is the lowest of what a turn was handed of the conversation, for all it says after', async () => {
    await using house = await Household.open();
    const bobs = await begin(house, BOB);
    await house.commit(bobs.turn, 'to Bob');
    const unread = await begin(house, ALICE);
    await house.commit(unread.turn, 'not read');
    const read = await begin(house, ALICE);
    await house.journal.turn(read.turn).call.load({});
    await house.commit(read.turn, 'read');
    expect(await labels(house)).toEqual([
      ['bob', 'inner'],
      [null, 'inner'],
      ['alice', 'full'],
      [null, 'full'],
      ['alice', 'full'],
      [null, 'inner'],
    ]);
  });

  test('falls with a tool’s result, for the result and what follows, not for what went before', async () => {
    await using house = await Household.open();
    const { turn } = await begin(house, { ...ALICE, level: 'full', placeLevel: 'full' });
    const port = house.journal.turn(turn);
    const [call, result] = toolSteps('c1', 'found', 'familiar');
    const [again, more] = toolSteps('c2', 'found', 'inner');
    for (const [step, message] of [call, result, again, more].entries()) await port.call.append({ step, message });
    await house.commit(turn, 'so');
    const read = await labels(house, { ...ALICE, level: 'full', placeLevel: 'full' });
    expect(read.map(([, integrity]) => integrity)).toEqual(['full', 'full', ...Array(4).fill('familiar')]);
  });

  test('never rises, not by a higher result, and not by loading again', async () => {
    await using house = await Household.open();
    const { turn } = await begin(house, { ...ALICE, level: 'full', placeLevel: 'full' });
    const port = house.journal.turn(turn);
    const [call, result] = toolSteps('c1', 'found', 'public');
    const [, full] = toolSteps('c2', 'found', 'full');
    for (const [step, message] of [call, result, full].entries()) await port.call.append({ step, message });
    await port.call.load({});
    await port.call.append({ step: 3, message: says('so') });
    await house.commit(turn, 'so');
    const read = await labels(house, { ...ALICE, level: 'full', placeLevel: 'full' });
    expect(read.at(-1)).toEqual([null, 'public']);
  });

  test('stands through a crash', async () => {
    const before = await Household.open();
    const { turn, inbox } = await begin(before, { ...ALICE, level: 'full', placeLevel: 'full' });
    const [call, result] = toolSteps('c1', 'found', 'familiar');
    await before.journal.turn(turn).call.append({ step: 0, message: call });
    await before.journal.turn(turn).call.append({ step: 1, message: result });
    await using after = await before.crash();
    await begun(after.control, inbox, { ...ALICE, level: 'full', placeLevel: 'full' });
    await after.commit(turn, 'so');
    const read = await labels(after, { ...ALICE, level: 'full', placeLevel: 'full' });
    expect(read.at(-1)).toEqual([null, 'familiar']);
  });

  test('is the person’s own again where a turn starts over with nothing read', async () => {
    await using house = await Household.open();
    const { turn, inbox } = await begin(house, { ...ALICE, level: 'full', placeLevel: 'full' });
    const [call, result] = toolSteps('c1', 'found', 'public');
    await house.journal.turn(turn).call.append({ step: 0, message: call });
    await house.journal.turn(turn).call.append({ step: 1, message: result });
    await begun(house.control, inbox, { ...ALICE, level: 'familiar', placeLevel: 'full' });
    await house.commit(turn, 'anew');
    expect((await labels(house, { ...ALICE, level: 'full', placeLevel: 'full' })).at(-1)).toEqual([null, 'full']);
  });

  test('falls with the person where they were lowered meanwhile', async () => {
    await using house = await Household.open();
    const { turn, inbox } = await begin(house, { ...ALICE, level: 'familiar', placeLevel: 'full' });
    await begun(house.control, inbox, { ...ALICE, level: 'familiar', placeLevel: 'full', sender: 'inner' });
    await house.commit(turn, 'so');
    expect((await labels(house, { ...ALICE, level: 'full', placeLevel: 'full' })).at(-1)).toEqual([null, 'inner']);
  });
});

test('a request says how far what its turn had read is believed', async () => {
  await using house = await Household.open();
  const bobs = await begin(house, BOB);
  await house.commit(bobs.turn, 'to Bob');
  const { turn } = await begin(house, ALICE);
  await house.journal.turn(turn).call.load({});
  await house.share(turn, 'the salad is green', '0', ASKED);
  await house.commit(turn);
  expect(await house.only()).toMatchObject({ person: 'alice', level: 'inner', integrity: 'inner' });
});
