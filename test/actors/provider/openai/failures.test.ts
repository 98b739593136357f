import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestActor } from '../../../support/actor.ts';
import { type Answer, ChatApi, delta, events } from '../../../support/chat-api.ts';
import { ask, failure, lendModel } from '../support.ts';
import { Asking, MODEL, startChat } from './support.ts';

/** Nothing but its being the key tells that it is one. */
const KEY = 'the-secret-of-this-test';
const LONG = { text: 'word '.repeat(500) };
/** For what is about silence alone: a busy machine is silent, too. */
const SILENCE_MS = 1_500;
/** Sent at once: how often it is tried is not what is looked at here. */
const AT_ONCE = { 'retry-after-ms': '1', 'x-should-retry': 'false' };

let api: ChatApi;
let provider: TestActor | undefined;
let hurried: TestActor | undefined;

beforeAll(async () => {
  api = await ChatApi.start(() => ({}), { lifeMs: 240_000 });
});
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  await hurried?.[Symbol.asyncDispose]();
  await api.stop();
});

/** A key that was refused, or has to rest, is so for whoever asks next: they get another provider. */
const SPOIL_THE_KEY: readonly string[] = ['E_KEY_REJECTED', 'E_RATE_LIMITED'];

async function withKey(): Promise<TestActor> {
  // A limit without an end is told, not waited for.
  const patience = { pausesMs: 20_000 };
  provider ??= await startChat(api, { keyVariables: ['SERVER_KEY'], patience }, { SERVER_KEY: KEY });
  return provider;
}

/** What becomes of a question that is answered like this. */
async function failureOf(answer: Answer): Promise<{ readonly code: string; readonly message: string }> {
  const actor = await withKey();
  const error = await new Asking(api, actor).failure(() => answer);
  if (SPOIL_THE_KEY.includes(error.code)) {
    provider = undefined;
    await actor[Symbol.asyncDispose]();
  }
  return error;
}

/** The same where nobody waits for long. */
async function hurriedFailure(answer: Answer): Promise<{ readonly code: string; readonly message: string }> {
  hurried ??= await startChat(api, { patience: { silenceMs: SILENCE_MS } });
  return await new Asking(api, hurried).failure(() => answer);
}

const refused = (status: number, error: unknown): Answer => ({
  fault: 'status',
  status,
  headers: AT_ONCE,
  body: { error },
});

describe('a refusal', () => {
  test.each<[string, Answer, string, string]>([
    ['401', refused(401, { message: 'Incorrect API key provided' }), 'E_KEY_REJECTED', 'SERVER_KEY'],
    ['403', refused(403, { message: 'no' }), 'E_KEY_REJECTED', 'SERVER_KEY'],
    ['429', refused(429, { message: 'slow down', code: 'rate_limit_exceeded' }), 'E_RATE_LIMITED', 'slow down'],
    ['500', refused(500, { message: 'oh' }), 'E_PROVIDER', 'HTTP 500, oh'],
    ['400', refused(400, { message: 'no such thing' }), 'E_PROVIDER_REQUEST', 'HTTP 400, no such thing'],
    ['OpenAI: too long', refused(400, { message: 'x', code: 'context_length_exceeded' }), 'E_CONTEXT_FULL', '/new'],
    [
      'vLLM: too long',
      refused(400, { message: "This model's maximum context length is 4096 tokens. However, …", code: 400 }),
      'E_CONTEXT_FULL',
      '/new',
    ],
    [
      'llama.cpp: too long',
      refused(500, { code: 500, message: 'the request exceeds', type: 'exceed_context_size_error' }),
      'E_CONTEXT_FULL',
      '/new',
    ],
    [
      'OpenRouter: too long for whoever is behind it',
      refused(400, {
        message: 'Provider returned error',
        code: 400,
        metadata: { raw: '{"error":"prompt is too long: 9 tokens > 8 maximum"}' },
      }),
      'E_CONTEXT_FULL',
      '/new',
    ],
    [
      'Ollama: no such model',
      refused(404, { message: `model '${MODEL}' not found`, type: 'not_found_error' }),
      'E_PROVIDER_REQUEST',
      `HTTP 404, model '${MODEL}' not found; pull it where the server runs, or check agent.model`,
    ],
    [
      'no such page',
      { fault: 'status', status: 404, headers: AT_ONCE, body: '404 page not found' },
      'E_PROVIDER_REQUEST',
      'check provider.base_url, which for most servers ends in /v1',
    ],
    [
      'without an error around it',
      { fault: 'status', status: 400, body: { object: 'error', message: 'top level' } },
      'E_PROVIDER_REQUEST',
      'top level',
    ],
    ['that is a text', refused(400, 'a text'), 'E_PROVIDER_REQUEST', 'HTTP 400, a text'],
    [
      'of no shape at all',
      refused(400, { message: { deep: [1] }, code: [], type: {}, metadata: 7 }),
      'E_PROVIDER_REQUEST',
      'HTTP 400',
    ],
  ])('%s', async (_, answer, code, words) => {
    const error = await failureOf(answer);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  test('whose words never end is told by its status', async () => {
    const error = await hurriedFailure({ fault: 'status', status: 400, body: '{"er', hangs: true });
    expect(error).toMatchObject({ code: 'E_PROVIDER_REQUEST', message: expect.stringContaining('HTTP 400') });
  });

  test('of a request without a key says where to name one', async () => {
    await using keyless = await startChat(api);
    const error = await new Asking(api, keyless).failure(() => refused(401, { message: 'no' }));
    expect(error).toMatchObject({ code: 'E_KEY_REJECTED', message: expect.stringContaining('provider.api_keys') });
  });

  test('never carries a key, a header or a foreign body', async () => {
    const bodies = [
      { error: { message: `bad key ${KEY} and sk-another-key` } },
      `<html>proxy says ${KEY}</html>`,
      { authorization: `Bearer ${KEY}` },
    ];
    const answers: Answer[] = [
      ...bodies.map((body): Answer => ({ fault: 'status', status: 400, body })),
      { raw: events({ error: { message: `Bearer ${KEY}`, code: 400 } }) },
      { raw: JSON.stringify({ error: `Bearer ${KEY}` }), type: 'application/json' },
    ];
    for (const answer of answers) {
      const error = JSON.stringify(await failureOf(answer));
      expect(error).not.toMatch(/the-secret-of-this-test|another|html|authorization/);
    }
  });

  test('that is a redirect is not followed', async () => {
    await using elsewhere = await ChatApi.start(() => ({ text: 'stolen' }));
    const headers = { location: `${elsewhere.url}/v1/chat/completions` };
    expect((await failureOf({ fault: 'status', status: 307, headers })).code).toBe('E_PROVIDER_REQUEST');
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe('a server that', () => {
  test('is not there: it is asked whether it runs', async () => {
    const gone = await ChatApi.start(() => ({}));
    const baseUrl = `${gone.url}/v1`;
    await gone.stop();
    await using lonely = await startChat(api, { baseUrl });
    const error = await failure(lendModel(lonely, 'x', { model: MODEL }).call.generate(ask('hello')));
    expect(error.code).toBe('E_PROVIDER');
    expect(error.message).toContain('no connection (ECONNREFUSED); is the server of provider.base_url running?');
  });

  test('never answers is given up', async () => {
    const error = await hurriedFailure({ fault: 'silent' });
    expect(error).toMatchObject({ code: 'E_PROVIDER_SILENT', message: expect.stringContaining('it did not answer') });
    expect(await api.requests[0]?.ended).toBe('dropped');
  });

  test.each([0, 200, 2_000])('falls silent after %i bytes is given up, and its connection dropped', async (after) => {
    const error = await hurriedFailure({ fault: 'stall', after, of: LONG });
    expect(error).toMatchObject({ code: 'E_STREAM', message: expect.stringContaining('nothing came for 1.5 seconds') });
    expect(await api.requests[0]?.ended).toBe('dropped');
  });
});

describe('a stream', () => {
  test.each([100, 1_000, 20_000])('cut after %i bytes is E_STREAM, also where it looks like an end', async (after) => {
    expect((await failureOf({ fault: 'cut', after, of: LONG })).code).toBe('E_STREAM');
    expect((await failureOf({ fault: 'cut', after, of: LONG, clean: true })).code).toBe('E_STREAM');
  });

  test.each<[string, string]>([
    ['broken JSON', events('data: {"choices":\n\n')],
    ['no chunk', events('data: []\n\n')],
    ['text that is none', events(delta({ content: 7 }))],
    ['calls that are none', events(delta({ tool_calls: {} }))],
    ['a name that is none', events(delta({ tool_calls: [{ index: 0, function: { name: [] } }] }))],
    ['counts that are none', events(delta({ content: 'x' }, 'stop'), { choices: [], usage: { prompt_tokens: '9' } })],
    ['no reason why it ended', events(delta({ content: 'x' }))],
    ['an error for a reason', events(delta({ content: 'x' }, 'error'))],
    ['nothing in it', ''],
    ['a page in its name', '<p>hello'],
  ])('with %s is E_STREAM', async (_, raw) => {
    expect((await failureOf({ raw })).code).toBe('E_STREAM');
  });

  test.each<[unknown, string]>([
    [{ message: 'busy', type: 'server_error' }, 'E_PROVIDER'],
    [{ message: 'slow', code: 429 }, 'E_RATE_LIMITED'],
    [{ message: 'slow', code: 'rate_limit_exceeded' }, 'E_RATE_LIMITED'],
    [{ message: 'bad', type: 'invalid_request_error' }, 'E_PROVIDER_REQUEST'],
    [{ message: 'no key', code: '401' }, 'E_KEY_REJECTED'],
    [{ message: 'x', code: 'context_length_exceeded' }, 'E_CONTEXT_FULL'],
    ['a text', 'E_PROVIDER'],
  ])('that breaks off with %j is %s', async (error, code) => {
    const raw = events(delta({ content: 'x' }), {
      error,
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
    });
    expect((await failureOf({ raw })).code).toBe(code);
  });

  test('that failed leaves the port usable', async () => {
    const model = lendModel(await withKey(), 'again', { model: MODEL });
    api.requests.length = 0;
    api.script = (_, at) => (at === 0 ? { fault: 'cut', after: 300, of: LONG } : { text: 'ok' });
    await failure(model.call.generate(ask('hello')));
    expect((await model.call.generate(ask('hello'))).content).toEqual([{ type: 'text', text: 'ok' }]);
  });
});

test('a key that is named and missing is told by its variable, and nothing is sent', async () => {
  await using keyless = await startChat(api, { keyVariables: ['HOUSE_KEY'] });
  const error = await new Asking(api, keyless).failure(() => ({}));
  expect(error).toMatchObject({ code: 'E_KEY_MISSING', message: expect.stringContaining('HOUSE_KEY') });
  expect(api.requests).toHaveLength(0);
});
