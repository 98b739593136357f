import { expect, test } from 'vitest';
import { placeKey } from '../../../src/protocol/address.ts';
import { MESSAGE_MAX_BYTES } from '../../../src/protocol/contracts/journal/index.ts';
import { ALICE_DM, accepted, begun, newFolder, TestJournal, terminal } from './support.ts';

test('an accepted message is announced without its words', async () => {
  await using journal = await TestJournal.open(await newFolder());
  journal.control();
  const { inbox } = await accepted(journal.inbox(), { id: 'm1', text: 'the key is under the blue pot' });
  const mail = await journal.event('mail');
  expect(mail).toEqual({ type: 'mail', inbox, message: 'm1', identity: terminal('alice'), place: ALICE_DM, also: [] });
});

test('the same message again is a duplicate and is not announced again', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const inbox = journal.inbox();
  const first = await accepted(inbox, { id: 'm1', text: 'hello' });
  const again = await accepted(inbox, { id: 'm1', text: 'something else' });
  await control.call.overview({});

  expect(first.duplicate).toBe(false);
  expect(again).toEqual({ inbox: first.inbox, duplicate: true });
  expect(journal.events).toHaveLength(1);
  const { turn } = await begun(control, first.inbox);
  expect((await journal.turn(turn).call.load({})).message.text).toBe('hello');
});

test('the same id from another channel is another message', async () => {
  await using journal = await TestJournal.open(await newFolder());
  await accepted(journal.inbox(), { id: 'm1', text: 'hello' });
  const signal = journal.inbox('signal');
  const place = placeKey({ kind: 'dm', channel: 'signal', peer: 'bob' });
  const answer = await signal.call.accept({
    messageId: 'm1',
    identity: 'signal:bob' as never,
    place,
    text: 'hello',
    at: 1,
  });
  expect(answer.duplicate).toBe(false);
});

test('a channel cannot hand in what another channel’s sender said', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const signal = journal.inbox('signal');
  await expect(accepted(signal, { id: 'm1', text: 'I am Alice' })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
  const place = placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' });
  const mixed = signal.call.accept({ messageId: 'm2', identity: 'signal:bob' as never, place, text: 'hi', at: 1 });
  await expect(mixed).rejects.toMatchObject({ code: 'E_ARGUMENT' });
  expect((await journal.control().call.overview({})).waiting).toBe(0);
});

test('a message larger than allowed in bytes is refused, one of that size is not', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const inbox = journal.inbox();
  const fits = 'ä'.repeat(MESSAGE_MAX_BYTES / 2);
  await expect(accepted(inbox, { id: 'm1', text: fits })).resolves.toMatchObject({ duplicate: false });
  await expect(accepted(inbox, { id: 'm2', text: `${fits}.` })).rejects.toMatchObject({ code: 'E_TOO_LARGE' });
});

test('an accepted message survives the thread and is announced again, in order', async () => {
  const before = await TestJournal.open(await newFolder());
  const inbox = before.inbox();
  for (const id of ['m1', 'm2', 'm3']) await accepted(inbox, { id, text: id });
  await using after = await before.crash();
  after.control();
  await after.event('mail', (mail) => mail.message === 'm3');
  expect(after.events.map((event) => event.type === 'mail' && event.message)).toEqual(['m1', 'm2', 'm3']);
});

test('words that are not Unicode are stored as such, not lost', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const { inbox } = await accepted(journal.inbox(), { id: 'm1', text: 'a\u0000b\ud800c 🐔' });
  const { turn } = await begun(control, inbox);
  expect((await journal.turn(turn).call.load({})).message.text).toBe('a\u0000b\ufffdc 🐔');
});

test('a kept port answers E_REVOKED', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const inbox = journal.inbox();
  await accepted(inbox, { id: 'm1', text: 'hello' });
  await journal.actor.revoke(inbox.lease);
  await expect(accepted(inbox, { id: 'm2', text: 'again' })).rejects.toMatchObject({ code: 'E_REVOKED' });
});

test('a held message is not answered, and the owner is told once an hour for each sender', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const port = journal.inbox();
  const first = await accepted(port, { id: 'm1', text: 'let me in', by: 'mallory' });
  const second = await accepted(port, { id: 'm2', text: 'let me in', by: 'mallory' });
  const other = await accepted(port, { id: 'm3', text: 'hello', by: 'dave' });

  const notice = 'Somebody unknown wrote: admit them with …';
  expect(await control.call.hold({ inbox: first.inbox, about: 'terminal:mallory', notice })).toEqual({ told: true });
  expect(await control.call.hold({ inbox: second.inbox, about: 'terminal:mallory', notice })).toEqual({ told: false });
  expect(await control.call.hold({ inbox: other.inbox, about: 'terminal:dave', notice })).toEqual({ told: true });

  expect(await control.call.overview({})).toMatchObject({ waiting: 0, held: 3 });
  const { notices } = await control.call.notices({});
  expect(notices.map(({ text }) => text)).toEqual([notice, notice]);
});

test('a held message is not announced again after a restart', async () => {
  const before = await TestJournal.open(await newFolder());
  const { inbox } = await accepted(before.inbox(), { id: 'm1', text: 'let me in', by: 'mallory' });
  await before.control().call.hold({ inbox, about: 'terminal:mallory', notice: 'someone' });
  await using after = await before.crash();
  expect(await after.control().call.overview({})).toMatchObject({ waiting: 0, held: 1 });
  expect(after.events).toEqual([]);
});

test('somebody who writes on and on is busy from the 201st message on: nothing of it is kept, and what was taken in is', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const inbox = journal.inbox();
  const first = await accepted(inbox, { id: 'm1', text: 'hello' });
  for (let n = 2; n <= 200; n += 1) await accepted(inbox, { id: `m${n}`, text: 'hello' });
  await expect(accepted(inbox, { id: 'm201', text: 'hello' })).rejects.toMatchObject({ code: 'E_BUSY' });
  expect(await control.call.overview({})).toMatchObject({ waiting: 200 });
  // What is here already is known to be here.
  expect(await accepted(inbox, { id: 'm200', text: 'hello' })).toMatchObject({ duplicate: true });
  // Somebody else, and they themselves elsewhere, are not in their way.
  const kitchen = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });
  await expect(accepted(inbox, { id: 'b1', text: 'hello', by: 'bob' })).resolves.toMatchObject({ duplicate: false });
  await expect(accepted(inbox, { id: 'k1', text: 'hello', place: kitchen })).resolves.toMatchObject({
    duplicate: false,
  });
  // One is answered: there is room for one.
  const { turn } = await begun(control, first.inbox);
  await journal.turn(turn).call.commit({ text: 'hello' });
  await expect(accepted(inbox, { id: 'm201', text: 'hello' })).resolves.toMatchObject({ duplicate: false });
  await expect(accepted(inbox, { id: 'm202', text: 'hello' })).rejects.toMatchObject({ code: 'E_BUSY' });
});

test('a room is busy from the 501st message on, whoever wrote them', async () => {
  await using journal = await TestJournal.open(await newFolder());
  const inbox = journal.inbox();
  const place = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });
  for (const by of ['alice', 'bob', 'carol']) {
    for (let n = 0; n < (by === 'carol' ? 100 : 200); n += 1)
      await accepted(inbox, { id: `${by}${n}`, text: 'hi', by, place });
  }
  await expect(accepted(inbox, { id: 'pat', text: 'hi', by: 'pat', place })).rejects.toMatchObject({ code: 'E_BUSY' });
  await expect(accepted(inbox, { id: 'pat', text: 'hi', by: 'pat' })).resolves.toMatchObject({ duplicate: false });
});
