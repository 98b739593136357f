import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToolSpec } from '../../../src/protocol/model.ts';
import type { TestActor } from '../../support/actor.ts';
import { MessagesApi, newestText, toolResults } from '../../support/messages-api.ts';
import { ask, KEY, lendModel, startProvider, user } from './support.ts';

const MIXED = 'Grüße aus Zürich 🗝️ — 鍵は青い鉢の下。';

const SEARCH: ToolSpec = {
  name: 'memory_search',
  description: 'Look up.',
  schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

let api: MessagesApi;
let provider: TestActor;

beforeAll(async () => {
  api = await MessagesApi.start(() => [], { lifeMs: 120_000 });
  provider = await startProvider({ baseUrl: api.url });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await api.stop();
});

function scripted(script: MessagesApi['script'], options: MessagesApi['options'] = {}): void {
  api.script = script;
  api.options = options;
  api.requests.length = 0;
}

describe('an answer', () => {
  test.each([1, 2, 3, 5, 7, 16])('arrives whole when its bytes come %i at a time', async (chunkBytes) => {
    scripted(() => [{ type: 'text', text: MIXED }], { chunkBytes });
    const model = lendModel(provider);
    const reply = await model.call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: MIXED }]);
    await expect.poll(() => model.pieces.join('')).toBe(MIXED);
  });

  test('is streamed in pieces before it is complete', async () => {
    scripted(() => ({ fault: 'stall', after: 700, content: [{ type: 'text', text: 'word '.repeat(500) }] }));
    const model = lendModel(provider);
    const call = model.call.generate(ask('hello'));
    call.catch(() => {});
    await model.began;
    await model.call.cancel({});
    expect(model.pieces.join('')).toMatch(/^word /);
  });

  test('says what it cost, cached tokens apart', async () => {
    scripted(() => ({
      content: [{ type: 'text', text: 'yes' }],
      usage: { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 },
    }));
    const reply = await lendModel(provider).call.generate(ask('hello'));
    expect(reply.usage).toEqual({ input: 3, output: 5, cacheRead: 100, cacheWrite: 20 });
    expect(reply.model).toBe('claude-test');
  });

  test.each([
    ['end_turn', 'done'],
    ['stop_sequence', 'done'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refused'],
  ])('that stopped with %s is %s', async (stop, expected) => {
    scripted(() => ({ content: [{ type: 'text', text: 'x' }], stop }));
    expect((await lendModel(provider).call.generate(ask('hello'))).stop).toBe(expected);
  });
});

describe('a tool', () => {
  test('is asked for, and its result answered', async () => {
    scripted(
      (body) =>
        toolResults(body).length === 0
          ? [
              { type: 'text', text: 'Let me see.' },
              { type: 'tool_use', id: 'toolu_1', name: 'memory_search', input: { query: 'spare key 鍵' } },
            ]
          : [{ type: 'text', text: `It says ${toolResults(body)[0]}` }],
      { chunkBytes: 3 },
    );
    const model = lendModel(provider);
    const question = ask('where is the key?', { tools: [SEARCH] });
    const first = await model.call.generate(question);
    expect(first.stop).toBe('tools');
    expect(first.content[1]).toEqual({
      type: 'tool_call',
      id: 'toolu_1',
      name: 'memory_search',
      input: { query: 'spare key 鍵' },
    });

    const second = await model.call.generate({
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: first.content },
        user({ type: 'tool_result', id: 'toolu_1', text: 'under the pot', failed: false }),
      ],
    });
    expect(second.content).toEqual([{ type: 'text', text: 'It says under the pot' }]);
    expect(api.requests[1]?.body.messages.at(-1)?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'under the pot', is_error: false },
    ]);
  });

  test.each([
    ['broken JSON', '{"query": "spa', '{"query": "spa'],
    ['a list', '[1,2]', '[1,2]'],
    ['a bare word', '"key"', '"key"'],
    ['null', 'null', 'null'],
  ])('whose arguments are %s gets an object that no tool accepts', async (_, raw, shown) => {
    scripted(() => [{ type: 'tool_use', id: 't', name: 'memory_search', raw }]);
    const reply = await lendModel(provider).call.generate(ask('hello', { tools: [SEARCH] }));
    expect(reply.content).toEqual([
      { type: 'tool_call', id: 't', name: 'memory_search', input: { malformed_arguments: shown } },
    ]);
  });

  test('without arguments gets an empty object', async () => {
    scripted(() => [{ type: 'tool_use', id: 't', name: 'memory_search', raw: '' }]);
    const reply = await lendModel(provider).call.generate(ask('hello', { tools: [SEARCH] }));
    expect(reply.content).toEqual([{ type: 'tool_call', id: 't', name: 'memory_search', input: {} }]);
  });
});

describe('thinking', () => {
  test('is kept with its signature, goes back unchanged, and is not streamed', async () => {
    scripted((_, at) =>
      at === 0
        ? [
            { type: 'thinking', thinking: 'The key… 🗝️', signature: 'c2lnbmF0dXJl' },
            { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
            { type: 'text', text: 'Yes.' },
          ]
        : [{ type: 'text', text: 'Again.' }],
    );
    const model = lendModel(provider);
    const first = await model.call.generate(ask('hello'));
    expect(first.content[0]).toEqual({ type: 'thinking', text: 'The key… 🗝️', signature: 'c2lnbmF0dXJl' });
    await expect.poll(() => model.pieces.join('')).toBe('Yes.');

    await model.call.generate(
      ask('hello', {
        messages: [
          user({ type: 'text', text: 'hello' }),
          { role: 'assistant', content: first.content },
          user({ type: 'text', text: 'again' }),
        ],
      }),
    );
    expect(api.requests[1]?.body.messages[1]?.content).toEqual([
      { type: 'thinking', thinking: 'The key… 🗝️', signature: 'c2lnbmF0dXJl' },
      { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
      { type: 'text', text: 'Yes.' },
    ]);
  });
});

describe('a request', () => {
  test('goes to base_url with the key, the model and two cache breakpoints', async () => {
    scripted(() => [{ type: 'text', text: 'x' }]);
    await lendModel(provider).call.generate(ask('hello', { tools: [{ ...SEARCH, name: 'first' }, SEARCH] }));
    const request = await api.request();
    expect(request.path).toBe('/v1/messages');
    expect(request.headers['authorization'] ?? request.headers['x-api-key']).toContain(KEY);
    expect(request.headers['anthropic-beta']).toBeUndefined();
    expect(request.body).toMatchObject({ model: 'claude-test', max_tokens: 1000, stream: true });
    expect(request.body.system).toEqual([
      { type: 'text', text: 'You are a test.', cache_control: { type: 'ephemeral' } },
    ]);
    expect(request.body.tools?.map((tool) => tool['cache_control'])).toEqual([undefined, { type: 'ephemeral' }]);
  });

  test('leaves out what the API would refuse: empty text, unsigned thinking, impossible tool names', async () => {
    scripted(() => [{ type: 'text', text: 'x' }]);
    await lendModel(provider).call.generate(
      ask('', {
        messages: [
          user({ type: 'text', text: 'hello' }),
          { role: 'assistant', content: [{ type: 'text', text: ' ' }] },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', text: 'hm', signature: '' },
              { type: 'tool_call', id: 't', name: 'rm -rf /', input: {} },
            ],
          },
          user({ type: 'tool_result', id: 't', text: 'no', failed: true }),
        ],
      }),
    );
    expect((await api.request()).body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'rm_-rf__', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'no', is_error: true }] },
    ]);
  });

  test('of an account token is a bearer with the beta header, under the SDK’s own name', async () => {
    scripted(() => [{ type: 'text', text: 'x' }]);
    const token = 'sk-ant-oat01-token-of-an-account';
    await using other = await startProvider({ baseUrl: api.url, keyVariables: ['TOKEN'] }, { TOKEN: token });
    await lendModel(other).call.generate(ask('hello'));
    const { headers } = await api.request();
    expect(headers['authorization']).toBe(`Bearer ${token}`);
    expect(headers['anthropic-beta']).toBe('oauth-2025-04-20');
    expect(headers['user-agent']).toMatch(/^Anthropic\/JS /);
  });

  test('uses the first key variable that is set', async () => {
    scripted(() => [{ type: 'text', text: 'x' }]);
    const env = { SECOND: 'sk-ant-api-second', THIRD: 'sk-ant-api-third' };
    await using other = await startProvider({ baseUrl: api.url, keyVariables: ['FIRST', 'SECOND', 'THIRD'] }, env);
    await lendModel(other).call.generate(ask('hello'));
    const { headers } = await api.request();
    expect(headers['authorization'] ?? headers['x-api-key']).toContain('sk-ant-api-second');
  });

  test('of several sessions at once each gets its own answer', async () => {
    scripted((body) => [{ type: 'text', text: `echo ${newestText(body)}` }], { chunkBytes: 20, delayMs: 1 });
    const replies = await Promise.all(
      ['one', 'two', 'three'].map(async (word) => {
        const model = lendModel(provider, word);
        const reply = await model.call.generate(ask(word));
        await expect.poll(() => model.pieces.join('')).toBe(`echo ${word}`);
        return reply.content;
      }),
    );
    expect(replies).toEqual(['one', 'two', 'three'].map((word) => [{ type: 'text', text: `echo ${word}` }]));
  });
});
