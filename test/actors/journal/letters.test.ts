import { describe, expect, test } from 'vitest';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { commit, fail } from '../../../src/actors/journal/end.ts';
import { letters } from '../../../src/actors/journal/ports/index.ts';
import type { JobId, OutboxId } from '../../../src/protocol/ids.ts';
import { newFolder } from './support.ts';
import { HOUR, Timed } from './timed.ts';

async function house() {
  const timed = new Timed(await newFolder());
  const port = letters(timed.journal, new Announcer(timed.journal), { others: ['dana'] });
  const listed = async () => (await port.list({})).letters.map(({ id, state, why }) => [id, state, why]);
  return { timed, port, listed };
}

/** A reply that is on its way, and came to this. */
function replied(timed: Timed, state: 'failed' | 'unknown'): OutboxId {
  const turn = timed.begin();
  commit(timed.journal, turn, { text: 'hello' });
  const { outbox } = timed.journal.outbox.queued(0).map(({ id }) => ({ outbox: id }))[0] ?? { outbox: 0 as OutboxId };
  timed.journal.file.write(() => {
    timed.journal.outbox.send(outbox);
    timed.journal.outbox.end(outbox, state, 'nobody answers');
  });
  return outbox;
}

describe('a message that failed', () => {
  test('is listed without its words, waits again when it is retried, and can be answered then', async () => {
    const { timed, port, listed } = await house();
    using _ = timed;
    const turn = timed.begin('a secret question');
    fail(timed.journal, turn, 'E_PROVIDER', 'it failed');
    expect(await listed()).toEqual([['message-1', 'failed', 'E_PROVIDER']]);
    expect(JSON.stringify(await port.list({}))).not.toContain('secret');
    await port.retry({ letter: 'message-1' });
    expect(await listed()).toEqual([]);
    expect(timed.journal.inbox.pending(0)).toMatchObject([{ id: 1 }]);
    // The same turn goes on, and its answer has room where the failure was told.
    expect(timed.journal.turns.get(turn)?.state).toBe('running');
    commit(timed.journal, turn, { text: 'here it is' });
    expect(timed.journal.outbox.queued(0).map(({ kind }) => kind)).toEqual(['reply']);
    expect(timed.journal.entries.read(turn, 'aloud').map(({ author }) => author)).toEqual(['alice', null]);
  });

  test('is nobody’s to see, retry or drop but its person’s, where they may decide, too', async () => {
    const { timed } = await house();
    using _ = timed;
    fail(timed.journal, timed.begin(), 'E_PROVIDER', 'it failed');
    const danas = letters(timed.journal, new Announcer(timed.journal), { others: ['alice'] });
    expect((await danas.list({})).letters).toEqual([]);
    expect(() => danas.retry({ letter: 'message-1' })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
    expect(() => danas.drop({ letter: 'message-1' })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });

  test('of somebody else, however many, push nobody’s own out of the list', async () => {
    const { timed } = await house();
    using _ = timed;
    fail(timed.journal, timed.begin(), 'E_PROVIDER', 'it failed');
    timed.journal.file.db.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
      INSERT INTO inbox (channel, message_id, identity, place, text, at, state)
      SELECT 'terminal', 'd' || i, 'terminal:dana', 'dm:terminal:dana', 'hello', i, 'failed' FROM n`);
    const port = letters(timed.journal, new Announcer(timed.journal), { others: ['dana', 'terminal:dana'] });
    expect((await port.list({})).letters.map(({ id }) => id)).toEqual(['message-1']);
    expect(() => port.retry({ letter: 'message-2' })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
    expect(timed.journal.letters.list(5, ['dana', 'terminal:dana'])).toHaveLength(1);
  });

  test('from a room that has begun anew is not answered before those who did not hear it', async () => {
    const { timed, port } = await house();
    using _ = timed;
    fail(timed.journal, timed.begin(), 'E_PROVIDER', 'it failed');
    timed.journal.file.db.exec(
      "UPDATE turns SET place = 'group:terminal:kitchen'; UPDATE conversations SET closed_at = 1, why = 'someone new'",
    );
    expect(() => port.retry({ letter: 'message-1' })).toThrow(expect.objectContaining({ code: 'E_ROOM_ANEW' }));
    expect(timed.journal.inbox.pending(0)).toEqual([]);
  });

  test('whose conversation is being forgotten is no letter any more', async () => {
    const { timed, listed } = await house();
    using _ = timed;
    const turn = timed.begin();
    fail(timed.journal, turn, 'E_PROVIDER', 'it failed');
    const { conversation } = timed.journal.turns.get(turn) ?? { conversation: 0 };
    timed.journal.file.write(() => timed.journal.forgetting.hide(conversation, timed.now));
    expect(await listed()).toEqual([]);
  });

  test('is told no more once it is dropped, and cannot be retried then', async () => {
    const { timed, port, listed } = await house();
    using _ = timed;
    fail(timed.journal, timed.begin(), 'E_PROVIDER', 'it failed');
    expect(timed.journal.overview().failed).toBe(1);
    await port.drop({ letter: 'message-1' });
    expect(await listed()).toEqual([]);
    expect(timed.journal.overview().failed).toBe(0);
    expect(() => port.retry({ letter: 'message-1' })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
    expect(() => port.drop({ letter: 'message-1' })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });
});

describe('a reply', () => {
  test('that could not be delivered is queued again, as if it were new', async () => {
    const { timed, port, listed } = await house();
    using _ = timed;
    const id = replied(timed, 'failed');
    expect(await listed()).toEqual([[`reply-${id}`, 'failed', 'nobody answers']]);
    timed.now += 30 * HOUR;
    await port.retry({ letter: `reply-${id}` });
    expect(timed.journal.outbox.get(id)).toMatchObject({ state: 'queued', attempts: 0, at: timed.now });
  });

  test('of which nobody knows is sent again only where it may arrive twice', async () => {
    const { timed, port } = await house();
    using _ = timed;
    const id = replied(timed, 'unknown');
    expect(() => port.retry({ letter: `reply-${id}` })).toThrow(expect.objectContaining({ code: 'E_MAY_BE_TWICE' }));
    expect(timed.journal.outbox.get(id)?.state).toBe('unknown');
    await port.retry({ letter: `reply-${id}`, anyway: true });
    expect(timed.journal.outbox.get(id)?.state).toBe('queued');
  });

  test('that waits for a day is one while the journal runs, too', async () => {
    const { timed } = await house();
    using _ = timed;
    commit(timed.journal, timed.begin(), { text: 'hello' });
    timed.now += 25 * HOUR;
    timed.alarm.arm();
    await expect.poll(() => timed.journal.outbox.get(1 as OutboxId)?.state).toBe('queued');
    const request = timed.begin();
    timed.journal.jobs.add({
      ...{ turn: request, store: 'shared', text: 'x', key: `${request}/0` as never, person: 'alice' as never },
      ...{
        place: timed.journal.turns.get(request)?.place as never,
        level: 'full',
        integrity: 'full',
        quoted: 1,
        trace: null,
      },
    });
    timed.journal.file.write(() => {
      timed.journal.jobs.release(request);
      timed.journal.jobs.run(1 as JobId);
      timed.journal.jobs.sleep(1 as JobId, timed.now - 1);
    });
    timed.alarm.arm();
    await expect.poll(() => timed.journal.outbox.get(1 as OutboxId)?.state).toBe('failed');
    timed.alarm.stop();
  });
});

test('a job that could not be done is ready again', async () => {
  const { timed, port, listed } = await house();
  using _ = timed;
  const turn = timed.begin();
  const place = timed.journal.turns.get(turn)?.place as never;
  timed.journal.file.write(() => {
    timed.journal.jobs.add({
      ...{ turn, store: 'shared', text: 'x', key: `${turn}/0` as never, person: 'alice' as never, place },
      ...{ level: 'full', integrity: 'full', quoted: 1, trace: null },
    });
    timed.journal.jobs.release(turn);
    timed.journal.jobs.run(1 as JobId);
    timed.journal.jobs.end(1 as JobId, 'failed', 'it was tried 5 times');
  });
  expect(await listed()).toEqual([['job-1', 'failed', 'it was tried 5 times']]);
  await port.retry({ letter: 'job-1' });
  expect(timed.journal.jobs.get(1 as JobId)).toMatchObject({ state: 'ready', attempts: 0 });
});
