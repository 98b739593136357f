import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PATIENCE } from '../../../src/actors/provider/patience.ts';
import { BackgroundModelContract } from '../../../src/protocol/contracts/background.ts';
import { ModelContract } from '../../../src/protocol/contracts/model.ts';
import type { TestActor } from '../../support/actor.ts';
import { type Answer, type Content, MessagesApi, type Script } from '../../support/messages-api.ts';
import { ask, failure, type LentModel, lendModel, startProvider } from './support.ts';

const SILENCE_MS = 400;
const LONG: Content = [{ type: 'text', text: 'word '.repeat(200) }];
const STREAM = { 'content-type': 'text/event-stream' };

let api: MessagesApi;
let provider: TestActor;

beforeAll(async () => {
  api = await MessagesApi.start(() => [], { lifeMs: 120_000 });
  provider = await startProvider({ baseUrl: api.url, patience: { silenceMs: SILENCE_MS } });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await api.stop();
});
beforeEach(() => {
  api.requests.length = 0;
  api.options = {};
});

async function failureOf(script: Script): Promise<{ code: string; message: string }> {
  api.script = script;
  return await failure(lendModel(provider).call.generate(ask('hello')));
}

test('the whole ends before whoever waits for it gives up, and pauses before the whole', () => {
  const answer = ModelContract.methods.generate.deadlineMs;
  expect(PATIENCE.wholeMs).toBeLessThan(answer);
  expect(PATIENCE.backgroundMs).toBeLessThan(BackgroundModelContract.methods.ask.deadlineMs);
  expect(PATIENCE.pausesMs).toBeLessThan(PATIENCE.backgroundMs);
});

describe('a provider that falls silent', () => {
  test.each([0, 50, 700])('after %i bytes of a stream is given up, and its connection dropped', async (after) => {
    const error = await failureOf(() => ({ fault: 'stall', after, content: LONG }));
    expect(error.code).toBe('E_STREAM');
    expect(error.message).toContain('nothing came for 0.4 seconds');
    expect(await api.requests[0]?.ended).toBe('dropped');
    expect(api.requests).toHaveLength(1);
  });

  test('before it answers is asked twice more, and given up', async () => {
    const error = await failureOf(() => ({ fault: 'silent' }));
    expect(error.code).toBe('E_PROVIDER_SILENT');
    expect(error.message).toContain('it did not answer');
    expect(api.requests).toHaveLength(3);
  });

  test.each([
    [400, 'E_PROVIDER_REQUEST', 1],
    [500, 'E_PROVIDER', 3],
  ])('in the body of an error %i is answered by its status', async (status, code, requests) => {
    const headers = { 'retry-after-ms': '1' };
    expect((await failureOf(() => ({ fault: 'status', status, headers, body: '{"er', hangs: true }))).code).toBe(code);
    expect(api.requests).toHaveLength(requests);
  });
});

describe('a provider that is only slow', () => {
  test('is waited for, each piece anew', async () => {
    api.options = { chunkBytes: 150, delayMs: SILENCE_MS / 4 };
    api.script = () => [{ type: 'text', text: 'slow, but sure' }];
    const began = performance.now();
    const reply = await lendModel(provider).call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: 'slow, but sure' }]);
    expect(performance.now() - began).toBeGreaterThan(SILENCE_MS);
  });

  test('is not silent while it pings', async () => {
    const ping = '{"type":"ping"}';
    api.options = { chunkBytes: 150, delayMs: SILENCE_MS / 4 };
    api.script = () => ({
      fault: 'malformed',
      content: [{ type: 'text', text: 'thought' }],
      event: 'ping',
      data: `${ping}\n\n${`event: ping\ndata: ${ping}\n\n`.repeat(40)}`,
    });
    const reply = await lendModel(provider).call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: 'thought' }]);
  });

  test('is not silent where it is the reader who takes time', async () => {
    api.script = () => [{ type: 'text', text: 'word '.repeat(20_000) }];
    const model = lendModel(provider, 'unread', { read: false });
    const call = failure(model.call.generate(ask('hello')));
    // Nobody takes a piece: it stands still for longer than a silence may last.
    const ended = await Promise.race([
      call,
      new Promise((resolve) => setTimeout(() => resolve('waits'), 3 * SILENCE_MS)),
    ]);
    expect(ended).toBe('waits');
    await model.call.cancel({});
    expect((await call).code).toBe('E_CANCELLED');
  });

  test('without an end is given up as a whole, in words that end the turn', async () => {
    await using hurried = await startProvider({ baseUrl: api.url, patience: { wholeMs: 700 } });
    api.options = { chunkBytes: 40, delayMs: 50 };
    api.script = () => LONG;
    const error = await failure(lendModel(hurried).call.generate(ask('hello')));
    // Not E_TIMEOUT: that would leave the turn to be run again.
    expect(error.code).toBe('E_PROVIDER_SILENT');
    expect(error.message).toContain('no whole answer within 0.7 seconds');
    expect(await api.requests[0]?.ended).toBe('dropped');
  });
});

describe('an answer that is none', () => {
  test.each<[string, Answer, string, string]>([
    ['empty', { fault: 'status', status: 200, headers: STREAM, body: '' }, 'E_STREAM', 'complete'],
    [
      'a page',
      { fault: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'E_PROVIDER',
      'base_url',
    ],
    ['a page that never ends', { fault: 'status', status: 200, body: '<p>', hangs: true }, 'E_PROVIDER', 'base_url'],
    [
      'a page in the name of a stream',
      { fault: 'status', status: 200, headers: STREAM, body: '<p>hello' },
      'E_STREAM',
      'complete',
    ],
  ])('%s is told as what it is, and not asked for again', async (_, answer, code, words) => {
    const error = await failureOf(() => answer);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(api.requests).toHaveLength(1);
  });
});

describe('a stop', () => {
  const waits: [string, Answer, (model: LentModel) => Promise<unknown>][] = [
    ['for the first byte', { fault: 'silent' }, () => api.request(0)],
    ['for the next piece', { fault: 'stall', after: 700, content: LONG }, (model) => model.began],
    [
      'until it may be asked again',
      { fault: 'status', status: 429, headers: { 'retry-after': '9' } },
      async () => (await api.request(0)).ended,
    ],
    ['for the body of an error', { fault: 'status', status: 500, body: '{', hangs: true }, () => api.request(0)],
  ];

  test.each(waits)('in the middle of waiting %s is heard at once', async (_, answer, begun) => {
    await using patient = await startProvider({ baseUrl: api.url });
    api.script = () => answer;
    const model = lendModel(patient);
    const call = failure(model.call.generate(ask('hello')));
    await begun(model);
    await model.call.cancel({});
    expect((await call).code).toBe('E_CANCELLED');
    expect(api.requests).toHaveLength(1);
  });
});

test('R27: a request that was refused cools nothing: the next of another conversation is sent at once', async () => {
  const refused = await failureOf(() => ({ fault: 'status', status: 400 }));
  expect(refused.code).toBe('E_PROVIDER_REQUEST');
  api.script = () => [{ type: 'text', text: 'ok' }];
  const reply = await lendModel(provider, 'another').call.generate(ask('hello'));
  expect(reply.content).toEqual([{ type: 'text', text: 'ok' }]);
  expect(api.requests).toHaveLength(2);
});
