import { expect, test } from 'vitest';
import { placeKey } from '../../../src/protocol/address.ts';
import { Household } from './asking.ts';
import { ALICE_DM, accepted, begun, decided, KITCHEN } from './support.ts';

const ATTIC = placeKey({ kind: 'group', channel: 'terminal', id: 'attic' });
const ALSO = { id: 'm1', text: 'tell them all', also: [KITCHEN, ATTIC, KITCHEN, ALICE_DM] };

const places = (house: Household): string[] =>
  house.journal.events.flatMap((event) => (event.type === 'reply' ? [event.place] : []));

test('an answer goes to its message’s place and once to each other that was named', async () => {
  await using house = await Household.open();
  const { inbox } = await accepted(house.inbox, ALSO);
  expect(await house.journal.event('mail')).toMatchObject({ place: ALICE_DM, also: [KITCHEN, ATTIC] });
  const { turn } = await begun(house.control, inbox, { level: 'inner' });
  await house.commit(turn, 'dinner is ready');
  expect(await house.deliver(ALICE_DM)).toEqual(['reply: dinner is ready']);
  // There it is words from elsewhere.
  expect(await house.deliver(KITCHEN)).toEqual(['sent: alice sends: dinner is ready']);
  expect(await house.deliver(ATTIC)).toEqual(['sent: alice sends: dinner is ready']);
});

test('where else an answer goes survives the thread', async () => {
  const before = await Household.open();
  await accepted(before.inbox, ALSO);
  await using after = await before.crash();
  expect(await after.journal.event('mail')).toMatchObject({ also: [KITCHEN, ATTIC] });
});

test('a failure, and what was done on the way, is told in the message’s own place alone', async () => {
  await using house = await Household.open();
  const first = await accepted(house.inbox, { ...ALSO, text: 'the key is under the pot' });
  const done = await begun(house.control, first.inbox, { level: 'inner' });
  await house.share(done.turn, 'the key is under the pot');
  await house.commit(done.turn, '');
  const second = await accepted(house.inbox, { ...ALSO, id: 'm2' });
  const failed = await begun(house.control, second.inbox, { level: 'inner' });
  await house.journal.turn(failed.turn).call.fail({ code: 'E_FAILED', message: 'no' });
  await house.control.call.overview({});
  expect(places(house)).toEqual([ALICE_DM, ALICE_DM]);
});

test('a channel names no places of another', async () => {
  await using house = await Household.open();
  const foreign = placeKey({ kind: 'group', channel: 'signal', id: 'family' });
  const refused = accepted(house.inbox, { ...ALSO, also: [foreign] });
  await expect(refused).rejects.toMatchObject({ code: 'E_ARGUMENT' });
});

test('what became of an answer is shown by its message’s own place', async () => {
  await using house = await Household.open();
  const { inbox } = await accepted(house.inbox, ALSO);
  const { turn } = await begun(house.control, inbox);
  await house.commit(turn, 'dinner is ready');
  const { outbox } = await house.journal.event('reply', ({ place }) => place === KITCHEN);
  await house.control.call.route({ outbox, decision: 'hold', level: 'public', why: 'a stranger' });
  await house.asked();
  await decided(house.attention, (await house.waiting())[1]!, 'deny');
  const port = house.journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' });
  const { sessions } = await port.call.list({ limit: 5 });
  const { turns } = await port.call.show({ id: sessions[0]?.id ?? 0 });
  expect(turns).toMatchObject([{ id: turn, delivery: 'queued' }]);
});
