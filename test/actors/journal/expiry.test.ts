import { expect, test } from 'vitest';
import { begin } from '../../../src/actors/journal/begin.ts';
import { commit } from '../../../src/actors/journal/end.ts';
import { shareWriter } from '../../../src/actors/journal/ports/index.ts';
import { recover } from '../../../src/actors/journal/recovery.ts';
import { approvalDigest } from '../../../src/domain/approval.ts';
import type { Approval } from '../../../src/protocol/contracts/attention.ts';
import { idempotencyKey, type OutboxId, personName, type TurnId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, newFolder, words } from './support.ts';
import { HOUR, Timed } from './timed.ts';

const DAYS_3 = 72 * HOUR;

/** A turn of Alice's that asked for something, and is over. */
async function ask(timed: Timed, text = 'Bob is late again'): Promise<TurnId> {
  const turn = timed.begin();
  const sinks = [{ store: 'shared', quoted: 'done', unquoted: 'asked' }] as const;
  const wish = { key: idempotencyKey(turn, '0'), store: 'shared', text, integrity: 'full' } as const;
  await shareWriter(timed.journal, { turn, sinks }).share(wish);
  commit(timed.journal, turn, { text: 'I have asked.' });
  return turn;
}

const waiting = async (timed: Timed): Promise<readonly Approval[]> => (await timed.attention.list({})).approvals;

const approve = (timed: Timed, approval: Approval | undefined) => async () =>
  timed.attention.decide({ id: approval!.id, decision: 'approve', digest: approvalDigest(approval!) });

const notesOf = (timed: Timed, turn: TurnId): string[] =>
  timed.journal.entries
    .read(turn, 'aloud')
    .map(({ message }) => words(message))
    .filter((text) => text.startsWith('[coop]'));

const NOBODY = '[coop] Nobody decided about “Bob is late again” for the shared memory. Nothing was done.';

test('a request that nobody decided in three days comes to nothing, and its place is told', async () => {
  using timed = new Timed(await newFolder());
  const turn = await ask(timed);
  const [approval] = await waiting(timed);
  expect(approval).toMatchObject({ expiresAt: timed.now + DAYS_3 });
  timed.now += DAYS_3 - 1;
  expect(await waiting(timed)).toEqual([approval]);
  timed.now += 1;
  expect(await waiting(timed)).toEqual([]);
  timed.alarm.arm();
  await expect
    .poll(() => timed.events)
    .toMatchObject([{ type: 'reply', kind: 'notice', place: ALICE_DM, level: 'full' }]);
  expect(notesOf(timed, turn)).toEqual([NOBODY]);
  expect(timed.journal.overview().approvals).toBe(0);
  await expect(approve(timed, approval)).rejects.toMatchObject({ code: 'E_EXPIRED' });
});

test('whoever decides too late is told so, and nothing is done, whether or not anybody looked before', async () => {
  using timed = new Timed(await newFolder());
  const turn = await ask(timed);
  const [approval] = await waiting(timed);
  timed.now += DAYS_3;
  for (let tries = 0; tries < 2; tries += 1) {
    await expect(approve(timed, approval)).rejects.toMatchObject({ code: 'E_EXPIRED' });
  }
  expect(timed.journal.overview()).toMatchObject({ approvals: 0, jobs: 0 });
  expect(notesOf(timed, turn)).toEqual([NOBODY]);
});

test('what expired while coop was not there expires when it comes back', async () => {
  const folder = await newFolder();
  let turn: TurnId;
  {
    using before = new Timed(folder);
    turn = await ask(before);
  }
  using after = new Timed(folder);
  after.now += DAYS_3;
  recover(after.journal);
  expect(after.journal.overview().approvals).toBe(0);
  expect(notesOf(after, turn)).toEqual([NOBODY]);
});

test('of what expires together, everything is told', async () => {
  using timed = new Timed(await newFolder());
  for (let count = 0; count < 5; count += 1) await ask(timed, `words ${count}`);
  timed.now += DAYS_3;
  timed.alarm.arm();
  await expect.poll(() => timed.events.length).toBe(5);
});

test('an answer that is held for three days stays held, and one that waited for a day is not asked for', async () => {
  using timed = new Timed(await newFolder());
  const hold = (outbox: number) =>
    timed.control.route({ outbox: outbox as OutboxId, decision: 'hold', level: 'familiar', why: 'carol reads there' });
  timed.reply();
  await hold(1);
  expect(await waiting(timed)).toHaveLength(1);
  timed.now += DAYS_3;
  recover(timed.journal);
  expect(timed.journal.outbox.get(1 as OutboxId)).toMatchObject({ state: 'held' });
  expect(timed.journal.overview().approvals).toBe(0);

  timed.reply();
  timed.now += 24 * HOUR + 1;
  await hold(2);
  expect(timed.journal.outbox.get(2 as OutboxId)).toMatchObject({ state: 'held' });
  expect(await waiting(timed)).toEqual([]);
  expect(timed.journal.notices.list()).toHaveLength(2);
});

test('what is approved late is young again: it is not held as too old', async () => {
  using timed = new Timed(await newFolder());
  timed.reply();
  const route = { outbox: 1 as OutboxId, level: 'familiar', why: '' } as const;
  await timed.control.route({ ...route, decision: 'hold' });
  timed.now += 48 * HOUR;
  const [approval] = await waiting(timed);
  await approve(timed, approval)();
  recover(timed.journal);
  expect(timed.journal.outbox.get(1 as OutboxId)).toMatchObject({ state: 'queued', approved: 'familiar' });
});

test('a turn tells of its requests so long as there is room for it', async () => {
  using timed = new Timed(await newFolder());
  timed.reply();
  const route = { outbox: 1 as OutboxId, level: 'familiar', why: '' } as const;
  for (let times = 0; times < 40; times += 1) {
    await timed.control.route({ ...route, decision: 'hold' });
    await approve(timed, (await waiting(timed))[0])();
  }
  const levels = { level: 'full', placeLevel: 'full', sender: 'full', place: ALICE_DM } as const;
  const asked = { ...levels, inbox: timed.accept('alice'), person: personName('alice'), readers: ['alice'] };
  const { turn } = begin(timed.journal, asked);
  const { conversation } = timed.journal.turns.get(turn)!;
  const notes = timed.journal.history.of(conversation, 'full').filter(({ message }) => words(message).startsWith('['));
  expect(notes).toHaveLength(32);
});
