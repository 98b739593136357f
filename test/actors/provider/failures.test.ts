import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestActor } from '../../support/actor.ts';
import { type Answer, MessagesApi } from '../../support/messages-api.ts';
import { ask, failure, KEY, lendModel, startProvider } from './support.ts';

const LONG = [{ type: 'text', text: 'word '.repeat(2000) }] as const;
const SOON = { 'retry-after-ms': '1' };

let api: MessagesApi;
let provider: TestActor;

beforeAll(async () => {
  api = await MessagesApi.start(() => [], { lifeMs: 120_000 });
});
afterAll(() => api.stop());
// One each: a key that was refused, or has to rest, is so for whoever asks next.
beforeEach(async () => {
  api.requests.length = 0;
  // A limit without an end of its own is told, not waited for.
  provider = await startProvider({ baseUrl: api.url, patience: { pausesMs: 20_000 } });
});
afterEach(() => provider[Symbol.asyncDispose]());

async function failureOf(answer: Answer): Promise<{ code: string; message: string }> {
  api.script = () => answer;
  return await failure(lendModel(provider).call.generate(ask('hello')));
}

describe('an error of the provider', () => {
  test.each([
    [400, 'E_PROVIDER_REQUEST', 1],
    [401, 'E_KEY_REJECTED', 1],
    [403, 'E_KEY_REJECTED', 1],
    [404, 'E_PROVIDER_REQUEST', 1],
    [413, 'E_CONTEXT_FULL', 1],
    [422, 'E_PROVIDER_REQUEST', 1],
    [429, 'E_RATE_LIMITED', 3],
    [500, 'E_PROVIDER', 3],
    [503, 'E_PROVIDER', 3],
    [529, 'E_PROVIDER', 3],
  ])('with status %i is %s after %i requests', async (status, code, requests) => {
    const error = await failureOf({ fault: 'status', status, headers: SOON });
    expect(error.code).toBe(code);
    expect(api.requests).toHaveLength(requests);
    if (code === 'E_KEY_REJECTED') expect(error.message).toContain('ANTHROPIC_API_KEY');
    if (code.startsWith('E_PROVIDER')) expect(error.message).toContain(`HTTP ${status}, scripted ${status}`);
  });

  test('is got over when the next try works', async () => {
    api.script = (_, at) => (at < 2 ? { fault: 'status', status: 529, headers: SOON } : [{ type: 'text', text: 'ok' }]);
    const reply = await lendModel(provider).call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: 'ok' }]);
  });

  test.each(['3600', 'Wed, 21 Oct 2037 07:28:00 GMT'])('that asks to wait until %s is told at once', async (after) => {
    const error = await failureOf({ fault: 'status', status: 429, headers: { 'retry-after': after } });
    expect(error.code).toBe('E_RATE_LIMITED');
    expect(api.requests).toHaveLength(1);
  });

  test('never carries a key, a header or a foreign body', async () => {
    const echoes: Answer[] = [400, 500].flatMap((status) => [
      {
        fault: 'status',
        status,
        headers: SOON,
        body: { error: { message: `bad key ${KEY} and sk-ant-api03-another` } },
      },
      { fault: 'status', status, headers: SOON, body: `<html>proxy says ${KEY}</html>` },
      { fault: 'status', status, headers: SOON, body: { authorization: `Bearer ${KEY}` } },
    ]);
    echoes.push({
      fault: 'malformed',
      content: [],
      event: 'error',
      data: JSON.stringify({ type: 'error', error: { type: 'api_error', message: `Bearer ${KEY}` } }),
    });
    for (const echo of echoes) {
      const error = JSON.stringify(await failureOf(echo));
      expect(error).not.toMatch(/the-secret-of-this-test|another|html|authorization/);
    }
  });

  test('that is a redirect is not followed', async () => {
    await using elsewhere = await MessagesApi.start(() => [{ type: 'text', text: 'stolen' }]);
    const error = await failureOf({
      fault: 'status',
      status: 307,
      headers: { location: `${elsewhere.url}/v1/messages` },
    });
    expect(error.code).toBe('E_PROVIDER_REQUEST');
    expect(elsewhere.requests).toHaveLength(0);
  });

  test('that nobody is there names the system’s code', async () => {
    const gone = await MessagesApi.start(() => []);
    const baseUrl = gone.url;
    await gone.stop();
    await using lonely = await startProvider({ baseUrl });
    const error = await failure(lendModel(lonely).call.generate(ask('hello')));
    expect(error.code).toBe('E_PROVIDER');
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('a stream', () => {
  test.each([50, 400, 1000, 5000])('cut after %i bytes is E_STREAM', async (after) => {
    expect((await failureOf({ fault: 'cut', after, content: LONG })).code).toBe('E_STREAM');
  });

  test.each([400, 5000])('that ends after %i bytes without message_stop is E_STREAM', async (after) => {
    expect((await failureOf({ fault: 'cut', after, content: LONG, clean: true })).code).toBe('E_STREAM');
  });

  test.each([
    ['broken JSON', '{"type":'],
    ['no event', '[]'],
    ['a piece of no block', '{"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"x"}}'],
    [
      'a piece of another kind',
      '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"x"}}',
    ],
    ['a piece without its text', '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta"}}'],
    ['a tool without a name', '{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t"}}'],
  ])('with %s is E_STREAM', async (_, data) => {
    const error = await failureOf({ fault: 'malformed', content: [{ type: 'text', text: 'x' }], data });
    expect(error.code).toBe('E_STREAM');
  });

  test('may carry kinds of events and blocks that coop does not know', async () => {
    api.script = () => ({
      fault: 'malformed',
      content: [{ type: 'text', text: 'x' }],
      event: 'content_block_start',
      data: '{"type":"content_block_start","index":5,"content_block":{"type":"hologram"}}',
    });
    const reply = await lendModel(provider).call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: 'x' }]);
  });

  test.each([
    ['overloaded_error', 'E_PROVIDER'],
    ['rate_limit_error', 'E_RATE_LIMITED'],
    ['invalid_request_error', 'E_PROVIDER_REQUEST'],
  ])('that breaks off with %s is %s', async (type, code) => {
    const data = JSON.stringify({ type: 'error', error: { type, message: 'scripted' } });
    expect((await failureOf({ fault: 'malformed', content: [], event: 'error', data })).code).toBe(code);
  });

  test('that failed leaves the port usable', async () => {
    api.script = (_, at) => (at === 0 ? { fault: 'cut', after: 300, content: LONG } : [{ type: 'text', text: 'ok' }]);
    const model = lendModel(provider);
    await failure(model.call.generate(ask('hello')));
    expect((await model.call.generate(ask('hello'))).content).toEqual([{ type: 'text', text: 'ok' }]);
  });
});

describe('a key', () => {
  test('that is missing is named by its variable, and nothing is sent', async () => {
    await using keyless = await startProvider({ baseUrl: api.url, keyVariables: ['HOUSE_KEY'] }, {});
    const error = await failure(lendModel(keyless).call.generate(ask('hello')));
    expect(error.code).toBe('E_KEY_MISSING');
    expect(error.message).toContain('HOUSE_KEY');
    expect(api.requests).toHaveLength(0);
  });

  test('that cannot stand in a header is refused without being shown', async () => {
    await using odd = await startProvider({ baseUrl: api.url }, { ANTHROPIC_API_KEY: 'sk-ant-odd\nkey' });
    const error = await failure(lendModel(odd).call.generate(ask('hello')));
    expect(error.code).toBe('E_KEY_REJECTED');
    expect(error.message).not.toContain('odd');
  });
});

test('a start that does not fit is a fault', async () => {
  await expect(startProvider({ baseUrl: 'file:///etc/passwd' })).rejects.toThrow('do not fit: baseUrl');
});
