import { expect, test } from 'vitest';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { ExchangeContract } from '../../../src/protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ALICE_DM, accepted, begun, KITCHEN, newFolder, TestJournal, words } from './support.ts';

/** What a command of this person is lent. */
function exchange(journal: TestJournal, person = 'alice', place = ALICE_DM, level: TrustLevel = 'full') {
  const { server, client } = mintChannel(ExchangeContract);
  const scope = { person, place, level, tunes: false };
  journal.actor.grant({ contract: 'journal.exchange', scope, port: server }, `exchange-${person}-${Math.random()}`);
  return connect(client, ExchangeContract).call;
}

/** An exchange that is over. */
async function said(journal: TestJournal, id: string, text: string, more: Parameters<typeof begun>[2] = {}) {
  const place = more.place ?? ALICE_DM;
  const { inbox } = await accepted(journal.inbox(), {
    id,
    text,
    place,
    ...(more.by === undefined ? {} : { by: more.by }),
  });
  const { turn } = await begun(journal.control(), inbox, more);
  await journal.turn(turn).call.commit({ text: `about ${text}` });
  return turn;
}

const isReply = ({ type }: { readonly type: string }): boolean => type === 'reply';

test('an answer that still waits to be sent when it is taken out is not sent any more, and is no dead letter', async () => {
  await using journal = await TestJournal.open(await newFolder());
  await said(journal, 'm1', 'the mango');
  await exchange(journal).undo({});
  const channel = await journal.channel(() => ({ receipt: 'r' }));
  const reply = journal.events.find(isReply);
  if (reply?.type !== 'reply') throw new Error('no reply');
  const control = journal.control();
  const { state } = await control.call.route({ outbox: reply.outbox, decision: 'send', level: 'full', why: '' });
  expect(state).toBe('failed');
  expect(channel.said).toEqual([]);
  expect((await control.call.overview({})).undelivered).toBe(0);
});

test('what was said at a level that is not reached any more is nobody’s to take out', async () => {
  await using journal = await TestJournal.open(await newFolder());
  await said(journal, 'm1', 'the mango');
  await expect(exchange(journal, 'alice', ALICE_DM, 'inner').undo({})).rejects.toMatchObject({
    code: 'E_NOTHING_SAID',
  });
  await expect(exchange(journal, 'bob').undo({})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
  await expect(exchange(journal, 'alice', KITCHEN).undo({})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
  expect((await exchange(journal).undo({})).said).toBe('the mango');
});

test('a conversation that was closed has nothing that could be taken out', async () => {
  await using journal = await TestJournal.open(await newFolder());
  await said(journal, 'm1', 'the mango');
  await journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' }).call.archive({});
  await expect(exchange(journal).retry({})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
});

test('what is retried is mail anew, under an id of its own, and the turn before it reads nothing of the first', async () => {
  await using journal = await TestJournal.open(await newFolder());
  await said(journal, 'm0', 'the pear');
  await said(journal, 'm1', 'the mango');
  const { message, said: text } = await exchange(journal).retry({});
  expect(text).toBe('the mango');
  expect(message).toMatch(/^m1~/);
  const { inbox } = await journal.event('mail', (mail) => mail.message === message);
  await expect(exchange(journal).retry({})).rejects.toMatchObject({ code: 'E_TURN_RUNS' });
  const { turn } = await begun(journal.control(), inbox);
  const loaded = await journal.turn(turn).call.load({});
  expect(loaded.message.text).toBe('the mango');
  expect(loaded.history.map((entry) => words(entry.message))).toEqual(['the pear', 'about the pear']);
});
