import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { type JobId, type OutboxId, turnId } from '../../../src/protocol/ids.ts';
import type { Message } from '../../../src/protocol/model.ts';
import { Household } from './asking.ts';
import { ALICE_DM, accepted, begun, KITCHEN, newFolder, says, terminal, words } from './support.ts';

const said = (text: string): string =>
  JSON.stringify({ role: 'user', content: [{ type: 'text', text }] } satisfies Message);
const replied = (text: string): string => JSON.stringify(says(text));

/** As coop wrote it before there were requests, with something in every table. */
async function written(): Promise<string> {
  const folder = await newFolder();
  const db = openDatabase(join(folder, 'journal.db'), MIGRATIONS.slice(0, 3), { synchronous: 'FULL' });
  db.exec(`
    INSERT INTO inbox (id, channel, message_id, identity, place, text, at, state, trace) VALUES
      (1, 'terminal', 'm1', 'terminal:alice', '${ALICE_DM}', 'hello', 1, 'done', NULL),
      (2, 'terminal', 'm2', 'terminal:alice', '${KITCHEN}', 'who is there?', 2, 'done', NULL),
      (3, 'terminal', 'm3', 'terminal:carol', '${KITCHEN}', 'me', 3, 'done', NULL),
      (4, 'terminal', 'm4', 'terminal:alice', '${ALICE_DM}', 'and now?', 4, 'running', NULL),
      (5, 'terminal', 'm5', 'terminal:mallory', 'dm:terminal:mallory', 'let me in', 5, 'held', NULL);
    INSERT INTO conversations (id, place, level, opened_at) VALUES
      (100001, '${ALICE_DM}', 'full', 1), (100002, '${KITCHEN}', 'familiar', 2);
    INSERT INTO readers (conversation, person, last_at) VALUES
      (100001, 'alice', 4), (100002, 'alice', 3), (100002, 'carol', 3);
    INSERT INTO turns (n, id, inbox, conversation, person, place, level, state, started, ended) VALUES
      (1, 't1', 1, 100001, 'alice', '${ALICE_DM}', 'full', 'done', 1, 1),
      (2, 't2', 2, 100002, 'alice', '${KITCHEN}', 'inner', 'done', 2, 2),
      (3, 't3', 3, 100002, 'carol', '${KITCHEN}', 'familiar', 'done', 3, 3),
      (4, 't4', 4, 100001, 'alice', '${ALICE_DM}', 'full', 'running', 4, NULL);
    INSERT INTO entries (conversation, turn, seq, author, aloud, level, message, at) VALUES
      (100001, 't1', 0, 'alice', 1, 'full', '${said('hello')}', 1),
      (100001, 't1', 2001, NULL, 1, 'full', '${replied('hello Alice')}', 1),
      (100002, 't2', 0, 'alice', 1, 'inner', '${said('who is there?')}', 2),
      (100002, 't2', 2001, NULL, 1, 'inner', '${replied('nobody')}', 2),
      (100002, 't3', 0, 'carol', 1, 'familiar', '${said('me')}', 3),
      (100001, 't4', 0, 'alice', 1, 'full', '${said('and now?')}', 4);
    INSERT INTO outbox (id, turn, channel, place, level, kind, text, answers, state, attempts, next_at, at) VALUES
      (1, 't1', 'terminal', '${ALICE_DM}', 'full', 'notice', 'written down', 'm1', 'sent', 1, NULL, ${Date.now()}),
      (2, 't1', 'terminal', '${ALICE_DM}', 'full', 'reply', 'hello Alice', 'm1', 'queued', 1, NULL, ${Date.now()}),
      (3, 't2', 'terminal', '${KITCHEN}', 'inner', 'reply', 'nobody', 'm2', 'held', 0, NULL, 2),
      (4, NULL, 'terminal', '${ALICE_DM}', 'public', 'failure', 'lost', 'm0', 'unknown', 1, NULL, 2);
    INSERT INTO jobs (id, turn, kind, store, text, key, person, place, level, state) VALUES
      (1, 't1', 'share', 'shared', 'the key is here', 't1/0', 'alice', '${ALICE_DM}', 'full', 'ready'),
      (2, 't4', 'share', 'shared', 'not yet wanted', 't4/0', 'alice', '${ALICE_DM}', 'full', 'pending');
    INSERT INTO usage (turn, model, input, output, cache_read, cache_write, at) VALUES ('t1', 'm', 1, 2, 3, 4, 1);
    INSERT INTO notices (at, about, text) VALUES (1, 'x', 'an old notice');`);
  db.close();
  return folder;
}

test('a journal of before there were requests is kept beside it as it was', async () => {
  const folder = await written();
  {
    await using house = await Household.open(folder);
    await house.journal.actor.drain();
  }
  const before = join(folder, `journal.db.before-${MIGRATIONS.length}`);
  const kept = openDatabase(before, MIGRATIONS, { synchronous: 'FULL', migrating: 'never' });
  expect(kept.pragma('user_version', { simple: true })).toBe(3);
  expect(kept.prepare('SELECT count(*) FROM inbox').pluck().get()).toBe(5);
  kept.close();
});

test('a journal of before there were requests is brought up with everything in it, and goes on', async () => {
  await using house = await Household.open(await written());
  const { control, journal } = house;
  expect(await control.call.overview({})).toEqual({
    ...{
      waiting: 0,
      running: 1,
      held: 1,
      failed: 0,
      replies: 2,
      unknown: 1,
      undelivered: 0,
      undone: 0,
      jobs: 2,
      approvals: 0,
      turns: 4,
    },
  });
  // They come by a port of their own.
  await journal.event('work');
  expect(journal.events).toMatchObject([
    { type: 'mail', inbox: 4, also: [] },
    { type: 'reply', outbox: 2, kind: 'reply', approved: null, level: 'full' },
    { type: 'work', job: 1, integrity: 'full', approvedBy: null },
  ]);
  expect((await control.call.notices({})).notices).toMatchObject([{ text: 'an old notice' }]);
  expect((await control.call.held({})).held).toMatchObject([{ identity: terminal('mallory'), messages: 1 }]);
  expect((await control.call.counted({ place: KITCHEN })).people).toEqual(['alice', 'carol']);
  expect(await journal.job(1 as JobId).call.load({})).toMatchObject({ text: 'the key is here' });

  const shown = journal.sessions({ person: 'alice', place: ALICE_DM, level: 'full' });
  const { turns } = await shown.call.show({ id: 100_001 });
  expect(turns).toMatchObject([
    { id: 't1', delivery: 'queued', usage: { model: 'm' } },
    { id: 't4', delivery: null },
  ]);
});

test('what was brought up is whole: every row that is named is there', async () => {
  const folder = await written();
  const db = openDatabase(join(folder, 'journal.db'), MIGRATIONS, { synchronous: 'FULL' });
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const named = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE sql LIKE '%_anew%'");
  expect(named.all()).toEqual([]);
  db.close();
});

test('what was said before is believed like its author, and the agent like the least trusted who took part', async () => {
  await using house = await Household.open(await written());
  const next = await accepted(house.inbox, { id: 'm6', text: 'so?', place: KITCHEN });
  const audience = { place: KITCHEN, level: 'inner', sender: 'full', readers: ['alice', 'carol'] } as const;
  const { turn } = await begun(house.control, next.inbox, audience);
  const { history } = await house.journal.turn(turn).call.load({});
  expect(history.map(({ author, integrity, message }) => [author, integrity, words(message)])).toEqual([
    ['alice', 'inner', 'who is there?'],
    [null, 'familiar', 'nobody'],
    ['carol', 'familiar', 'me'],
  ]);
});

test('a turn that an older coop left open goes on, with what it wanted to be shared', async () => {
  await using house = await Household.open(await written());
  const inbox = (await house.journal.event('mail')).inbox;
  const begun4 = await begun(house.control, inbox);
  expect(begun4).toMatchObject({ turn: 't4', level: 'full' });
  const { history } = await house.journal.turn(begun4.turn).call.load({});
  expect(history.map(({ integrity }) => integrity)).toEqual(['full', 'full']);
  await house.commit(turnId('t4'), 'now');
  expect(await house.journal.event('work', ({ job }) => job === 2)).toMatchObject({ integrity: 'full' });
  expect(await house.deliver(ALICE_DM)).toContain('reply: now');
});

test('words that an older coop held stay held, and those that it queued can be held and asked for', async () => {
  await using house = await Household.open(await written());
  const route = { level: 'familiar', why: 'carol' } as const;
  const old = { ...route, outbox: 3 as OutboxId, decision: 'send' } as const;
  expect(await house.control.call.route(old)).toMatchObject({ state: 'held' });
  await house.control.call.route({ ...route, outbox: 2 as OutboxId, decision: 'hold' });
  expect(await house.only()).toMatchObject({ action: { kind: 'reply', text: 'hello Alice' }, integrity: 'full' });
});
