import { describe, expect, it } from 'vitest';
import type { Guest } from '../../scripts/demo/guest.ts';
import { type MessagesBody, newestText } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';

const stage = stageForAll();

/** A model whose answers wait until they are let, one by one. */
function held() {
  const waiting: (() => void)[] = [];
  return {
    hold: () => new Promise<void>((resolve) => waiting.push(resolve)),
    /** Lets the oldest go, as soon as there is one. */
    async letOne(): Promise<void> {
      await expect.poll(() => waiting.length, { timeout: 20_000 }).toBeGreaterThan(0);
      waiting.shift()?.();
    },
  };
}

/** What stands in a request, as text, without what coop says of the moment. */
const linesOf = ({ messages }: MessagesBody): string[] =>
  messages.flatMap(({ role, content }) =>
    (typeof content === 'string'
      ? [content]
      : content.flatMap((block) => (block.type === 'text' ? [String(block['text'])] : []))
    )
      .filter((text) => !text.startsWith('<context>'))
      .map((text) => `${role}: ${text}`),
  );

const textsOf = async (guest: Guest): Promise<string[]> =>
  (await guest.client.call('history', {})).entries.map(({ from, text }) => `${from ?? 'cooper'}: ${text}`);

const repliesTo = ({ events }: Guest): string[] =>
  events.flatMap((event) =>
    event.method === 'message' && ['reply', 'interim'].includes(event.params.kind) ? [event.params.text] : [],
  );

describe('a message that comes while a turn of the same person runs in the same place', () => {
  it('is answered by that turn, each in its order, and stands in the conversation', async () => {
    const model = held();
    stage.api.script = async (body) => {
      await model.hold();
      return [{ type: 'text', text: `to ${newestText(body)}` }];
    };
    const alice = await stage.begin('alice');
    const { turns = Number.NaN, failed } = (await alice.status()).house?.overview ?? {};
    const { message } = await alice.client.call('send', { text: 'one' });
    await stage.api.request(0);
    const { message: second } = await alice.client.call('send', { text: 'two' });
    await expect.poll(async () => (await alice.status()).house?.overview).toMatchObject({ running: 1, waiting: 1 });
    await model.letOne();
    expect(await alice.event('turn.joined')).toMatchObject({ message, joined: second });
    await model.letOne();
    await alice.event('turn.ended');
    await expect.poll(() => repliesTo(alice)).toEqual(['to one', 'to two']);
    expect(await textsOf(alice)).toEqual(['alice: one', 'cooper: to one', 'alice: two', 'cooper: to two']);
    expect(linesOf(stage.api.requests[1]?.body ?? { model: '', max_tokens: 0, messages: [] })).toEqual([
      'user: one',
      'assistant: to one',
      'user: two',
    ]);
    expect((await alice.status()).house?.overview).toMatchObject({ waiting: 0, running: 0, turns: turns + 1, failed });
    // And so it is what the next turn reads.
    const asked = alice.ask('three');
    await model.letOne();
    await asked;
    expect(linesOf((await stage.api.request(2)).body)).toEqual([
      'user: one',
      'assistant: to one',
      'user: two',
      'assistant: to two',
      'user: three',
    ]);
  });

  it('is read in mid-turn, before the model is asked again', async () => {
    const model = held();
    stage.api.script = async (_, at) => {
      await model.hold();
      if (at === 0) return [{ type: 'tool_use', name: 'memory_search', input: { query: 'pot' } }];
      return [{ type: 'text', text: 'both' }];
    };
    const alice = await stage.begin('alice');
    const asked = alice.ask('one');
    await stage.api.request(0);
    await alice.client.call('send', { text: 'two' });
    await expect.poll(async () => (await alice.status()).house?.overview.waiting).toBe(1);
    await model.letOne();
    await model.letOne();
    expect((await asked).text).toBe('both');
    expect(linesOf((await stage.api.request(1)).body)).toEqual(['user: one', 'user: two']);
    expect(await textsOf(alice)).toEqual(['alice: one', 'alice: two', 'cooper: both']);
    expect(stage.api.requests).toHaveLength(2);
  });

  it('is kept where that turn fails, and is not answered once more', async () => {
    const model = held();
    stage.api.script = async () => {
      await model.hold();
      return { fault: 'status', status: 400 };
    };
    const alice = await stage.begin('alice');
    const { failed = Number.NaN } = (await alice.status()).house?.overview ?? {};
    const asked = alice.ask('one');
    await stage.api.request(0);
    await alice.client.call('send', { text: 'two' });
    await expect.poll(async () => (await alice.status()).house?.overview.waiting).toBe(1);
    await model.letOne();
    expect((await asked).text).toContain('400');
    const texts = await textsOf(alice);
    expect(texts.slice(0, 2)).toEqual(['alice: one', 'alice: two']);
    expect(texts).toHaveLength(3);
    // One letter for both.
    expect((await alice.status()).house?.overview).toMatchObject({ waiting: 0, running: 0, failed: failed + 1 });
    expect(stage.api.requests).toHaveLength(1);
  });

  it('ends with it where it is stopped', async () => {
    stage.api.script = () => ({ fault: 'silent' });
    const alice = await stage.begin('alice');
    const asked = alice.ask('one');
    await stage.api.request(0);
    await alice.client.call('send', { text: 'two' });
    await expect.poll(async () => (await alice.status()).house?.overview.waiting).toBe(1);
    expect(await alice.client.call('stop', {})).toEqual({ stopped: true });
    expect((await asked).text).toBe('Stopped.');
    expect(await textsOf(alice)).toEqual(['alice: one', 'alice: two', 'cooper: [coop] Stopped.']);
    expect((await alice.status()).house?.overview).toMatchObject({ waiting: 0, running: 0 });
    expect(stage.api.requests).toHaveLength(1);
  });
});

describe('a message waits for a turn of its own', () => {
  it('where it is another person’s, in the room where a turn runs', async () => {
    const model = held();
    stage.api.script = async (body) => {
      await model.hold();
      return [{ type: 'text', text: `to ${newestText(body)}` }];
    };
    const alice = await stage.begin('alice', 'hall');
    const bob = await stage.begin('bob', 'hall');
    void alice.ask('one');
    await stage.api.request(0);
    void bob.ask('two');
    // Alice's joins hers all the same: it is about that.
    await expect.poll(async () => (await alice.whoami()).person).toBe('alice');
    await alice.client.call('send', { text: 'three' });
    await model.letOne();
    await alice.event('turn.joined');
    await model.letOne();
    await model.letOne();
    await expect.poll(() => repliesTo(alice)).toEqual(['to [alice] one', 'to [alice] three', 'to [bob] two']);
    expect(linesOf((await stage.api.request(1)).body).join()).not.toContain('two');
  });

  it('where it is said in another place, or its answer is to be said elsewhere, too, or alone', async () => {
    const model = held();
    stage.api.script = async (body) => {
      await model.hold();
      return [{ type: 'text', text: `to ${newestText(body)}` }];
    };
    const alice = await stage.begin('alice');
    const hall = await stage.begin('alice', 'larder');
    void alice.ask('one');
    await stage.api.request(0);
    void hall.ask('two');
    await stage.api.request(1);
    await alice.client.call('send', { text: 'three', alone: true });
    // Behind one that waits nothing joins: what is said later is answered later.
    await alice.client.call('send', { text: 'four' });
    for (let answers = 0; answers < 4; answers += 1) await model.letOne();
    await expect.poll(() => repliesTo(alice)).toEqual(['to one', 'to three', 'to four']);
    expect(alice.events.filter(({ method }) => method === 'turn.joined')).toEqual([]);
  });
});
