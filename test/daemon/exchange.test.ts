import { describe, expect, it } from 'vitest';
import type { Guest } from '../../scripts/demo/guest.ts';
import { type Answer, type MessagesBody, toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';

const stage = stageForAll();

const textsOf = async (guest: Guest): Promise<string[]> =>
  (await guest.client.call('history', {})).entries.map(({ from, text }) => `${from ?? 'cooper'}: ${text}`);

/** All that a request holds, but for the words of coop. */
const saidIn = (body: MessagesBody | undefined): string => JSON.stringify(body?.messages ?? []);

const say = (text: string): Answer => [{ type: 'text', text }];

/** Answers with numbers, so that each can be told from the one before. */
const counting = (_: MessagesBody, at: number): Answer => say(`answer ${at}`);

describe('/retry', () => {
  it('has the last message answered again: the former answer is no part of the conversation, and is kept', async () => {
    stage.api.script = counting;
    const alice = await stage.begin('alice');
    await alice.ask('the mango is ripe');
    const { said, message } = await alice.client.call('again', {});
    expect(said).toBe('the mango is ripe');
    await alice.event('message', (event) => event.message === message && event.kind === 'reply');
    expect(await textsOf(alice)).toEqual(['alice: the mango is ripe', 'cooper: answer 1']);
    expect(saidIn(stage.api.requests[1]?.body)).not.toContain('answer 0');
    await alice.ask('and?');
    expect(saidIn(stage.api.requests[2]?.body).split('the mango is ripe')).toHaveLength(2);

    const [row] = (await alice.client.call('sessions', {})).sessions;
    const { turns } = await alice.client.call('session', { id: row?.id ?? 0 });
    expect(turns.map(({ takenOut }) => takenOut)).toEqual(['retried', null, null]);
    const found = async (query: string) =>
      (await alice.client.call('search_sessions', { queries: [query] })).results[0]?.map(({ text }) => text);
    await expect.poll(() => found('mango')).toEqual(expect.arrayContaining(['the mango is ripe', 'answer 2']));
    const now = await found('mango');
    expect(now?.filter((text) => text === 'the mango is ripe')).toHaveLength(1);
    expect(now).not.toContain('answer 0');
  });

  it('works after a failure, and settles what had failed', async () => {
    let answer: Answer = { fault: 'status', status: 400 };
    stage.api.script = () => answer;
    const alice = await stage.begin('alice');
    const failed = async () => (await alice.status()).house?.overview.failed ?? Number.NaN;
    const before = await failed();
    expect((await alice.ask('the mango is ripe')).text).toContain('400');
    expect(await failed()).toBe(before + 1);
    answer = say('so it is');
    const { message } = await alice.client.call('again', {});
    await alice.event('message', (event) => event.message === message && event.kind === 'reply');
    expect(await textsOf(alice)).toEqual(['alice: the mango is ripe', 'cooper: so it is']);
    expect(await failed()).toBe(before);
  });

  it('answers what had joined it, too', async () => {
    let answer: Answer = { fault: 'silent' };
    stage.api.script = () => answer;
    const alice = await stage.begin('alice');
    const asked = alice.ask('one');
    await stage.api.request(0);
    await alice.client.call('send', { text: 'two' });
    await expect.poll(async () => (await alice.status()).house?.overview.waiting).toBe(1);
    await alice.client.call('stop', {});
    await asked;
    answer = say('both');
    const { message } = await alice.client.call('again', {});
    await alice.event('message', (event) => event.message === message && event.kind === 'reply');
    expect(await textsOf(alice)).toEqual(['alice: one', 'alice: two', 'cooper: both']);
    expect(stage.api.requests).toHaveLength(2);
  });

  it('and /undo say so where an answer is being made, and where nothing of one’s own was said', async () => {
    stage.api.script = () => ({ fault: 'silent' });
    const alice = await stage.begin('alice', 'attic');
    const bob = await stage.begin('bob', 'attic');
    for (const method of ['again', 'undo'] as const) {
      await expect(alice.client.call(method, {})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
    }
    const asked = alice.ask('one');
    await stage.api.request(0);
    for (const method of ['again', 'undo'] as const) {
      await expect(alice.client.call(method, {})).rejects.toMatchObject({ code: 'E_TURN_RUNS' });
    }
    await alice.client.call('stop', {});
    await asked;
    await expect(bob.client.call('undo', {})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
  });
});

describe('/undo', () => {
  it('takes one’s own last exchange out, one after another, and nobody else’s', async () => {
    stage.api.script = counting;
    const alice = await stage.begin('alice', 'hall');
    const bob = await stage.begin('bob', 'hall');
    await alice.ask('first');
    await bob.ask('between');
    await alice.ask('second');
    expect(await alice.client.call('undo', {})).toEqual({ said: 'second', sent: [] });
    expect(await textsOf(bob)).toEqual(['alice: first', 'cooper: answer 0', 'bob: between', 'cooper: answer 1']);
    expect(await alice.client.call('undo', {})).toEqual({ said: 'first', sent: [] });
    expect(await textsOf(alice)).toEqual(['bob: between', 'cooper: answer 1']);
    await expect(alice.client.call('undo', {})).rejects.toMatchObject({ code: 'E_NOTHING_SAID' });
    await bob.ask('third');
    expect(saidIn(stage.api.requests[3]?.body)).not.toMatch(/first|second|answer 0|answer 2/);
  });

  it('says where else words were said: they stay', async () => {
    stage.api.script = counting;
    const alice = await stage.begin('alice');
    const { message } = await alice.client.call('send', { text: 'supper at eight', rooms: ['larder'] });
    await alice.event('message', (event) => event.message === message && event.kind === 'reply');
    expect(await alice.client.call('undo', {})).toEqual({ said: 'supper at eight', sent: ['group:terminal:larder'] });
  });
});

describe('/verbose', () => {
  const twice = (body: MessagesBody): Answer =>
    toolResults(body).length === 0
      ? [
          { type: 'text', text: 'I look for it.' },
          { type: 'tool_use', name: 'memory_search', input: { query: 'pot' } },
        ]
      : say('Under the pot.');

  const wordsOf = ({ events }: Guest): string[] =>
    events.flatMap((event) => (event.method === 'message' ? [`${event.params.kind}: ${event.params.text}`] : []));

  it('has what is said between calls sent as messages of their own; it is off at first, and off again', async () => {
    stage.api.script = twice;
    const alice = await stage.begin('alice');
    await alice.ask('where?');
    expect(wordsOf(alice)).toEqual(['reply: Under the pot.']);
    expect(await alice.client.call('verbose', { on: true })).toEqual({ on: true });
    expect((await alice.ask('where?')).text).toBe('Under the pot.');
    await expect
      .poll(() => wordsOf(alice))
      .toEqual(['reply: Under the pot.', 'interim: I look for it.', 'reply: Under the pot.']);
    expect(await alice.client.call('verbose', { on: false })).toEqual({ on: false });
    await alice.ask('where?');
    expect(wordsOf(alice).filter((text) => text.startsWith('interim'))).toHaveLength(1);
  });

  it('is nobody’s to say in a room below inner, and everybody’s alone', async () => {
    stage.api.script = twice;
    const carol = await stage.begin('carol', 'study');
    await expect(carol.client.call('verbose', { on: true })).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    expect(await carol.client.call('verbose', {})).toEqual({ on: false });
    const alone = await stage.begin('carol');
    expect(await alone.client.call('verbose', { on: true })).toEqual({ on: true });
    const stranger = await stage.arrive('mallory');
    await expect(stranger.client.call('verbose', {})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  });
});
