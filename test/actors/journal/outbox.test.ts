import { expect, test } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { OutboxId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, accepted, begun, KITCHEN, newFolder, TestJournal } from './support.ts';

/** A journal whose first reply is queued. */
async function replied(text = 'hello Alice'): Promise<{
  journal: TestJournal;
  control: ReturnType<TestJournal['control']>;
  outbox: OutboxId;
}> {
  const journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const { turn } = await begun(control, (await accepted(journal.inbox(), { id: 'm1', text: 'hello' })).inbox);
  await journal.turn(turn).call.commit({ text });
  const { outbox } = await journal.event('reply');
  return { journal, control, outbox };
}

const send = { decision: 'send', level: 'full', why: '' } as const;
const receipt = { receipt: 'shown' };
const repliesIn = (journal: TestJournal): number => journal.events.filter(({ type }) => type === 'reply').length;

test('a reply goes to its place once, with the message that it answers', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => receipt);
  await control.call.route({ outbox, ...send });
  await control.call.route({ outbox, ...send });
  expect(channel.said).toEqual([
    { outbox, place: ALICE_DM, level: 'full', audience: ['alice'], kind: 'reply', text: 'hello Alice', answers: 'm1' },
  ]);
  expect((await control.call.overview({})).replies).toBe(0);
});

test('what was judged for a row that was forgotten is not done with another of its number', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => receipt);
  const judged = { place: ALICE_DM, level: 'full', approved: null } as const;
  for (const other of [{ place: KITCHEN }, { level: 'public' }, { approved: 'public' }] as const) {
    const routed = control.call.route({ outbox, ...send, judged: { ...judged, ...other } });
    expect(await routed).toMatchObject({ state: 'queued' });
  }
  expect(channel.said).toEqual([]);
  expect(await control.call.route({ outbox, ...send, judged })).toMatchObject({ state: 'sent' });
});

test('two routes of one reply at the same time send it once', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => receipt);
  await Promise.all([control.call.route({ outbox, ...send }), control.call.route({ outbox, ...send })]);
  expect(channel.said).toHaveLength(1);
});

test('a reply whose channel is not there waits and is announced when the channel is', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  await control.call.route({ outbox, ...send });
  expect(await control.call.overview({})).toMatchObject({ replies: 1, unknown: 0 });
  const before = repliesIn(journal);
  await journal.channel(() => receipt, 'signal');
  await control.call.overview({});
  expect(repliesIn(journal)).toBe(before);
  const channel = await journal.channel(() => receipt);
  await expect.poll(() => repliesIn(journal)).toBe(before + 1);
  await control.call.route({ outbox, ...send });
  expect(channel.said).toHaveLength(1);
});

test('a reply whose channel went away while sending is unknown and never sent again', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel((): Promise<{ receipt: string }> => {
    channel.gone();
    return new Promise(() => {});
  });
  await control.call.route({ outbox, ...send });
  expect(await control.call.overview({})).toMatchObject({ replies: 0, unknown: 1 });

  const next = await journal.channel(() => receipt);
  await control.call.route({ outbox, ...send });
  expect(next.said).toEqual([]);
  expect((await control.call.notices({})).notices).toHaveLength(1);
});

test('a reply that its channel refused is announced again after a while', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  let tries = 0;
  const channel = await journal.channel(() => {
    tries += 1;
    if (tries === 1) throw new CoopError('E_SLOW_VIEWER');
    return receipt;
  });
  const before = repliesIn(journal);
  await control.call.route({ outbox, ...send });
  expect(await control.call.overview({})).toMatchObject({ replies: 1, unknown: 0 });
  await expect.poll(() => repliesIn(journal), { timeout: 10_000 }).toBe(before + 1);
  await control.call.route({ outbox, ...send });
  expect(channel.said).toHaveLength(2);
  expect((await control.call.overview({})).replies).toBe(0);
});

test('a reply that is always refused fails after five tries, and the owner is told', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => {
    throw new CoopError('E_SLOW_VIEWER');
  });
  // Routing does not wait for the next announcement: the supervisor decides when.
  for (let tries = 0; tries < 7; tries += 1) await control.call.route({ outbox, ...send });
  expect(channel.said).toHaveLength(5);
  expect((await control.call.overview({})).replies).toBe(0);
  const { notices } = await control.call.notices({});
  expect(notices).toMatchObject([{ text: expect.stringContaining('could not be delivered') }]);
});

test('words for a place that its reader has just left are kept for whoever comes', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => {
    throw new CoopError('E_NOBODY');
  });
  for (let tries = 0; tries < 7; tries += 1) await control.call.route({ outbox, ...send });
  expect(channel.said).toHaveLength(7);
  expect(await control.call.overview({})).toMatchObject({ replies: 1, unknown: 0 });
  expect((await control.call.notices({})).notices).toEqual([]);
});

test('a held reply is not sent, and the owner is told why', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => receipt);
  await control.call.route({ outbox, decision: 'hold', level: 'familiar', why: 'carol reads there now' });
  await control.call.route({ outbox, decision: 'hold', level: 'familiar', why: 'carol reads there now' });
  await control.call.route({ outbox, ...send });
  expect(channel.said).toEqual([]);
  const { notices } = await control.call.notices({});
  expect(notices).toMatchObject([{ text: expect.stringContaining('carol reads there now') }]);
});

test('what was being sent when the thread ended is unknown afterwards', async () => {
  const { journal, control, outbox } = await replied();
  const channel = await journal.channel(() => new Promise(() => {}));
  const routed = control.call.route({ outbox, ...send }).catch(() => {});
  await expect.poll(() => channel.said.length).toBe(1);
  await using after = await journal.crash();
  await routed;
  const again = after.control();
  expect(await again.call.overview({})).toMatchObject({ replies: 0, unknown: 1 });
  const next = await after.channel(() => receipt);
  await again.call.route({ outbox, ...send });
  expect(next.said).toEqual([]);
  expect(repliesIn(after)).toBe(0);
});

test('a queued reply survives the thread and is announced again', async () => {
  const { journal, outbox } = await replied();
  await using after = await journal.crash();
  const control = after.control();
  expect((await after.event('reply')).outbox).toBe(outbox);
  const channel = await after.channel(() => receipt);
  await control.call.route({ outbox, ...send });
  expect(channel.said).toMatchObject([{ text: 'hello Alice' }]);
});

test('a revoked loan of a channel is used no more', async () => {
  const { journal, control, outbox } = await replied();
  await using _ = journal;
  const channel = await journal.channel(() => receipt);
  await journal.actor.revoke(channel.lease);
  await control.call.route({ outbox, ...send });
  expect(channel.said).toEqual([]);
  expect((await control.call.overview({})).replies).toBe(1);
});
