/** Keys, tries and stand-ins where the protocol is Chat Completions: the pool is the same. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, ChatApi, events } from '../../../support/chat-api.ts';
import { ask, failure, lendModel } from '../support.ts';
import { MODEL, startChat } from './support.ts';

const KEYS = { FIRST_KEY: 'first-secret-of-the-house', SECOND_KEY: 'second-secret-of-the-house' };
const OK: Answer = { text: 'ok' };

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start(() => OK, { lifeMs: 240_000 });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.requests.length = 0;
});

const start = (more: Parameters<typeof startChat>[1] = {}) =>
  startChat(api, { keyVariables: Object.keys(KEYS), ...more }, KEYS);

const isFirst = (at: number): boolean => api.requests[at]?.headers.authorization?.includes('first') === true;

describe('two keys of a server', () => {
  test.each<[string, Answer]>([
    ['answers 429', { fault: 'status', status: 429 }],
    ['answers 401', { fault: 'status', status: 401 }],
    ['says so in its stream', { raw: events({ error: { message: 'slow', code: 429 } }) }],
    [
      'says so under a status of 200',
      { raw: JSON.stringify({ error: { message: 'no', code: 401 } }), type: 'application/json' },
    ],
  ])('of which one %s: the other answers, from then on', async (_, answer) => {
    api.script = (_, at) => (isFirst(at) ? answer : OK);
    await using provider = await start();
    const model = lendModel(provider, 'one', { model: MODEL });
    expect((await model.call.generate(ask('hello'))).content).toEqual([{ type: 'text', text: 'ok' }]);
    await model.call.generate(ask('hello'));
    expect(api.requests.map((_, at) => isFirst(at))).toEqual([true, false, false]);
    expect(JSON.stringify(provider.frames)).not.toContain('secret');
  });

  test('move before a limit is reached, by what its headers say', async () => {
    const headers = {
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '50',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    api.script = (_, at) => (isFirst(at) ? { fault: 'status', status: 400, headers } : OK);
    await using provider = await start();
    const model = lendModel(provider, 'one', { model: MODEL });
    expect((await failure(model.call.generate(ask('hello')))).code).toBe('E_PROVIDER_REQUEST');
    await model.call.generate(ask('hello'));
    expect(api.requests.map((_, at) => isFirst(at))).toEqual([true, false]);
    expect(provider.frames.findLast((frame) => frame.type === 'keys')?.keys[0]?.state).toBe('hot');
  });
});

test('a server without keys that is overloaded in its stream is asked again, and then another of its models', async () => {
  api.script = ({ model }) => (model === MODEL ? { raw: events({ error: { message: 'busy', code: 503 } }) } : OK);
  await using provider = await startChat(api, { fallbacks: ['small'] });
  const reply = await lendModel(provider, 'one', { model: MODEL }).call.generate(ask('hello'));
  expect(reply.fallback).toBe('small');
  expect(api.requests.map(({ body }) => body.model)).toEqual([MODEL, MODEL, MODEL, 'small']);
});
