import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { type Answer, type Content, MessagesApi } from '../support/messages-api.ts';
import { withModel } from './model.ts';

const LONG: Content = [{ type: 'text', text: 'a very long story '.repeat(100) }];
const SOON = { 'retry-after-ms': '1' };
const STREAM = { 'content-type': 'text/event-stream' };

/** What the provider does, and what the owner is told: the person who asked is full. */
const FAULTS: readonly (readonly [string, Answer, string])[] = [
  ['cut in the middle of the stream', { fault: 'cut', after: 1_000, content: LONG }, 'The answer broke off'],
  ['ends as if all were said', { fault: 'cut', after: 1_000, content: LONG, clean: true }, 'The answer broke off'],
  ['stalls in the middle', { fault: 'stall', after: 1_000, content: LONG }, 'nothing came for 1 seconds'],
  ['never answers', { fault: 'silent' }, 'it did not answer'],
  ['429', { fault: 'status', status: 429, headers: SOON }, 'asks to slow down'],
  ['429 for an hour', { fault: 'status', status: 429, headers: { 'retry-after': '3600' } }, 'asks to slow down'],
  ['500', { fault: 'status', status: 500, headers: SOON }, 'The provider failed: HTTP 500'],
  ['529', { fault: 'status', status: 529, headers: SOON }, 'The provider failed: HTTP 529'],
  ['400', { fault: 'status', status: 400 }, 'The provider refused the request'],
  ['401', { fault: 'status', status: 401 }, 'The provider refused the API key'],
  ['an error that hangs', { fault: 'status', status: 400, body: '{"er', hangs: true }, 'refused the request'],
  ['a malformed event', { fault: 'malformed', content: LONG }, 'an event is not JSON'],
  ['an empty reply', { fault: 'status', status: 200, headers: STREAM, body: '' }, 'The answer broke off'],
  ['a page', { fault: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }, 'base_url'],
];

let stage: Awaited<ReturnType<typeof withModel>>;
let api: MessagesApi;
let alice: Guest;

beforeAll(async () => {
  stage = await withModel(() => [], { api: { lifeMs: 120_000 }, provider: 'silence_seconds = 1' });
  ({ api } = stage);
  alice = await Guest.arrive(stage.household, 'alice');
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What a key is told outlasts the turn: a refusal, and a rest of an hour. The provider starts anew, as somebody would have it. */
async function mend(name: string): Promise<void> {
  if (name !== '401' && name !== '429 for an hour') return;
  const provider = async () => (await alice.status()).house?.actors.find(({ id }) => id === 'provider');
  const inside = name === '401' ? 'exhausted' : 'throttled';
  expect(await provider()).toMatchObject({ inside, restarts: expect.any(Number) });
  const restarts = (await provider())?.restarts ?? 0;
  await alice.client.call('restart', { actor: 'provider' });
  await expect.poll(provider).toMatchObject({ inside: 'ready', state: 'running', restarts: restarts + 1 });
}

const said = (): string => JSON.stringify(api.requests.at(-1)?.body.messages);

describe('a provider that fails', () => {
  it.each(FAULTS)(
    '%s: the turn ends in clear words, and the next one knows what was asked',
    async (name, answer, words) => {
      const question = `what about this: ${name}?`;
      api.script = () => answer;
      const failed = await alice.ask(question, 30_000);
      expect(failed.text).toContain(words);
      await mend(name);

      api.script = () => [{ type: 'text', text: 'now I can' }];
      expect(await alice.ask('and now?')).toEqual({ kind: 'reply', text: 'now I can' });
      expect(said().split(question)).toHaveLength(2);
    },
  );

  it('R27: one conversation that is refused for good takes nobody else’s answers away', async () => {
    api.script = (body) =>
      JSON.stringify(body.messages).includes('spoiled')
        ? { fault: 'status', status: 400 }
        : [{ type: 'text', text: 'as ever' }];
    const bob = await Guest.arrive(stage.household, 'bob');
    for (let round = 0; round < 3; round += 1) {
      const [refused, answered] = await Promise.all([alice.ask('spoiled'), bob.ask('how are you?')]);
      expect(refused.text).toContain('refused the request');
      expect(answered).toEqual({ kind: 'reply', text: 'as ever' });
    }
  });

  it('slow, but never silent for long: the turn ends in its reply', async () => {
    api.script = () => [{ type: 'text', text: 'slow, but sure' }];
    api.options = { chunkBytes: 60, delayMs: 60 };
    const carol = await Guest.arrive(stage.household, 'carol');
    expect(await carol.ask('take your time')).toEqual({ kind: 'reply', text: 'slow, but sure' });
    api.options = {};
  });

  it('whose error is nobody else’s business: who is trusted less hears that it failed, and no more', async () => {
    api.script = () => ({ fault: 'status', status: 500, headers: SOON });
    const pat = await Guest.arrive(stage.household, 'pat');
    expect((await pat.ask('hello')).text).toMatch(/^I could not answer this/);
  });

  it('gone altogether: what was asked meanwhile is in the conversation when it is back', async () => {
    const { port } = new URL(api.url);
    await api.stop();
    expect((await alice.ask('is anybody there?', 30_000)).text).toContain('no connection (ECONNREFUSED)');
    api = await MessagesApi.start(() => [{ type: 'text', text: 'back' }], { port: Number(port) });
    expect(await alice.ask('and now?')).toEqual({ kind: 'reply', text: 'back' });
    expect(said()).toContain('is anybody there?');
    await api.stop();
  });
});
