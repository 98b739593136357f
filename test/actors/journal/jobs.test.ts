import { expect, test } from 'vitest';
import { type IdempotencyKey, idempotencyKey, type TurnId, turnId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, accepted, begun, newFolder, TestJournal } from './support.ts';

const SAID = 'Tell Bob that the spare key is under the blue pot.';
const QUOTE = 'the spare key is under the blue pot';

async function told(): Promise<{ journal: TestJournal; control: ReturnType<TestJournal['control']>; turn: TurnId }> {
  const journal = await TestJournal.open(await newFolder());
  const control = journal.control();
  const { turn } = await begun(control, (await accepted(journal.inbox(), { id: 'm1', text: SAID })).inbox);
  return { journal, control, turn };
}

const quote = (turn: TurnId, text = QUOTE) =>
  ({ key: idempotencyKey(turn, '0'), store: 'shared', text, integrity: 'full' }) as const;

test('the person’s own words become work when the turn is committed, and not before', async () => {
  const { journal, control, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared', 'social']).call.share(quote(turn));
  await control.call.overview({});
  expect(journal.events.filter(({ type }) => type === 'work')).toEqual([]);

  await journal.turn(turn).call.commit({ text: 'done' });
  const work = await journal.event('work');
  expect(work).toEqual({
    type: 'work',
    kind: 'share',
    job: work.job,
    person: 'alice',
    place: ALICE_DM,
    level: 'full',
    turn,
    store: 'shared',
    ...{ audience: null, scope: null, path: null },
    integrity: 'full',
    approvedBy: null,
    reaches: null,
  });
  expect(await journal.job(work.job).call.load({})).toEqual({ key: idempotencyKey(turn, '0'), text: QUOTE });
});

test('what is written down for others stands in the conversation, for a person who has left by then', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: 'done' });
  const past = journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' });
  const { entries } = await past.call.history({ limit: 10 });
  const note = `[coop] Written down for everyone who may read the shared memory: “${QUOTE}”`;
  expect(entries.map(({ from, text }) => [from, text])).toEqual([
    ['alice', SAID],
    [null, 'done'],
    [null, note],
  ]);
});

test('a model’s words do not go where only quotes may', async () => {
  const { journal, control, turn } = await told();
  await using _ = journal;
  const share = journal.share(turn, ['shared']);
  const refused = { code: 'E_NO_WAY_DOWN', data: { sink: 'the shared memory' } };
  await expect(share.call.share(quote(turn, 'the safe is behind the mirror'))).rejects.toMatchObject(refused);
  await expect(share.call.share(quote(turn, 'pare key is under the blue pot'))).rejects.toMatchObject(refused);
  expect((await control.call.overview({})).jobs).toBe(0);
});

test('only the stores that were named when the port was minted can be reached', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  const share = journal.share(turn, ['social']);
  await expect(share.call.share(quote(turn))).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
});

test('the same key again changes nothing', async () => {
  const { journal, control, turn } = await told();
  await using _ = journal;
  const share = journal.share(turn, ['shared']);
  await share.call.share(quote(turn));
  await share.call.share(quote(turn, 'the blue pot'));
  expect((await control.call.overview({})).jobs).toBe(1);
});

test('a key of another turn is refused', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  const key = 'another-turn/0' as IdempotencyKey;
  const share = journal.share(turn, ['shared']).call.share({ ...quote(turn), key });
  await expect(share).rejects.toMatchObject({ code: 'E_ARGUMENT' });
});

test('what a failed turn wanted to share is dropped', async () => {
  const { journal, control, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.fail({ code: 'E_FAILED', message: 'no' });
  await journal.event('reply');
  expect(journal.events.filter(({ type }) => type === 'work')).toEqual([]);
  expect((await control.call.overview({})).jobs).toBe(0);
});

test('an ended turn shares nothing more', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.turn(turn).call.commit({ text: 'done' });
  const late = journal.share(turn, ['shared']).call.share(quote(turn));
  await expect(late).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
});

test('a job that is done is not announced again', async () => {
  const { journal, control, turn } = await told();
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  const port = journal.job(job);
  await port.call.load({});
  await port.call.done({});
  await port.call.done({});
  expect((await control.call.overview({})).jobs).toBe(0);
  await using after = await journal.crash();
  await after.control().call.overview({});
  expect(after.events.filter(({ type }) => type === 'work')).toEqual([]);
});

test('a job that was running when the thread ended is announced again', async () => {
  const { journal, turn } = await told();
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  await journal.job(job).call.load({});
  await using after = await journal.crash();
  after.control();
  expect((await after.event('work')).job).toBe(job);
  expect(await after.job(job).call.load({})).toEqual({ key: idempotencyKey(turn, '0'), text: QUOTE });
});

test('a job whose lease ended before it was done is announced again after a while', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  const port = journal.job(job);
  await port.call.load({});
  await journal.actor.revoke(port.lease);
  await expect(port.call.done({})).rejects.toMatchObject({ code: 'E_REVOKED' });
  const works = (): number => journal.events.filter(({ type }) => type === 'work').length;
  await expect.poll(works, { timeout: 10_000 }).toBe(2);
});

test('a job whose lease ended before anybody asked for it is announced again, too', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  await journal.actor.revoke(journal.job(job).lease);
  const works = (): number => journal.events.filter(({ type }) => type === 'work').length;
  await expect.poll(works, { timeout: 10_000 }).toBe(2);
});

test('a job is lent as its turn’s: the number alone may be another’s by now', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  const other = journal.job(job, turnId('one-that-was-forgotten')).call;
  await expect(other.load({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  await expect(other.done({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  expect(await journal.job(job).call.load({})).toMatchObject({ text: QUOTE });
});

test('a job of a turn that is not committed gives nothing', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await expect(journal.job(1, turn).call.load({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  await expect(journal.job(99, turn).call.load({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
});

test('a dropped job is not done any more, not even after a restart, and the owner is told', async () => {
  const { journal, control, turn } = await told();
  await journal.share(turn, ['shared']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: '' });
  const { job } = await journal.event('work');
  await control.call.dropJob({ job, why: 'bob is familiar now' });
  await expect(journal.job(job).call.load({})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  const { notices } = await control.call.notices({});
  expect(notices.map(({ text }) => text).join()).toMatch(/not written down: bob is familiar now/);
  expect(JSON.stringify(notices)).not.toContain(QUOTE);
  await using after = await journal.crash();
  expect((await after.control().call.overview({})).jobs).toBe(0);
  expect(after.events.filter(({ type }) => type === 'work')).toEqual([]);
});

test('what goes to others is shown to whoever said it, before the answer', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  await journal.share(turn, ['shared', 'social']).call.share(quote(turn));
  await journal.turn(turn).call.commit({ text: 'done' });
  await journal.event('work');
  expect(journal.events.filter(({ type }) => type === 'reply')).toHaveLength(2);
});

test('single words, and more than a few quotes, are no quotes', async () => {
  const { journal, turn } = await told();
  await using _ = journal;
  const share = journal.share(turn, ['shared']);
  const refused = { code: 'E_NO_WAY_DOWN' };
  for (const text of ['pot', 'blue pot']) {
    await expect(share.call.share(quote(turn, text))).rejects.toMatchObject(refused);
  }
  const quotes = ['the spare key', 'spare key is under', 'under the blue pot'];
  for (const [index, text] of quotes.entries()) {
    await share.call.share({ ...quote(turn, text), key: idempotencyKey(turn, `q${index}`) });
  }
  const fourth = { ...quote(turn), key: idempotencyKey(turn, 'q3') };
  await expect(share.call.share(fourth)).rejects.toMatchObject(refused);
  // What was taken before is taken again under its key.
  await share.call.share({ ...quote(turn, 'the spare key'), key: idempotencyKey(turn, 'q0') });
});
