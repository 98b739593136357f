import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChatApi, delta, events, resultsIn } from '../../../support/chat-api.ts';
import { ask, lendModel, user } from '../support.ts';
import { Asking, chatForAll, MODEL, SEARCH, startChat } from './support.ts';

const MIXED = 'Grüße aus Zürich 🗝️ — 鍵は青い鉢の下。';

const chat = chatForAll();

describe('an answer', () => {
  test('arrives whole wherever its bytes are split, calls included', async () => {
    const input = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.string({ unit: 'grapheme' }), {
      maxKeys: 3,
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        input,
        fc.integer({ min: 1, max: 40 }),
        async (text, args, chunkBytes) => {
          const calls = [{ id: 'call_1', name: 'memory_search', input: args }];
          const reply = await chat.asking.reply(() => ({ text, calls }), { chunkBytes });
          expect(reply.content).toEqual([
            { type: 'text', text },
            { type: 'tool_call', id: 'call_1', name: 'memory_search', input: args },
          ]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([1, 2, 3, 5, 7, 16])('is heard in pieces that are the whole, %i bytes at a time', async (chunkBytes) => {
    chat.api.script = () => ({ text: MIXED });
    chat.api.options = { chunkBytes };
    const model = lendModel(chat.provider, 'pieces', { model: MODEL });
    const reply = await model.call.generate(ask('hello'));
    expect(reply.content).toEqual([{ type: 'text', text: MIXED }]);
    await expect.poll(() => model.pieces.join('')).toBe(MIXED);
  });

  test('is streamed before it is complete, and a stop drops the connection', async () => {
    chat.api.script = () => ({ fault: 'stall', after: 3_000, of: { text: 'word '.repeat(500) } });
    chat.api.options = {};
    chat.api.requests.length = 0;
    const model = lendModel(chat.provider, 'stopped', { model: MODEL });
    const call = model.call.generate(ask('hello'));
    call.catch(() => {});
    await model.began;
    await model.call.cancel({});
    await expect(call).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(model.pieces.join('')).toMatch(/^word /);
    expect(await chat.api.requests[0]?.ended).toBe('dropped');
  });

  test('that was stopped is none, also where all of it had come but its end', async () => {
    const raw = events(delta({ content: 'all of it' }), delta({}, 'stop'));
    chat.api.script = () => ({ fault: 'stall', after: raw.indexOf('data: [DONE]'), of: { raw } });
    const model = lendModel(chat.provider, 'late', { model: MODEL });
    const call = model.call.generate(ask('hello'));
    call.catch(() => {});
    await model.began;
    await model.call.cancel({});
    await expect(call).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });

  test('says what it cost, cached tokens apart', async () => {
    const usage = { prompt_tokens: 123, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 100 } };
    const reply = await chat.asking.reply(() => ({ text: 'yes', usage }));
    expect(reply).toMatchObject({ model: MODEL, usage: { input: 23, output: 5, cacheRead: 100, cacheWrite: 0 } });
    expect(reply).not.toHaveProperty('estimated');
  });

  test.each([
    ['stop', 'done'],
    ['length', 'length'],
    ['content_filter', 'refused'],
    ['eos', 'done'],
  ])('that finished with %s is %s', async (finish, expected) => {
    expect((await chat.asking.reply(() => ({ text: 'x', finish }))).stop).toBe(expected);
  });
});

describe('a tool', () => {
  test('is asked for, and its result answered', async () => {
    chat.api.script = (body) =>
      resultsIn(body).length === 0
        ? {
            text: 'Let me see.',
            calls: [
              { id: 'call_a', name: 'memory_search', input: { query: 'spare key 鍵' } },
              { id: 'call_b', name: 'memory_search', input: { query: 'pot' } },
            ],
          }
        : { text: `It says ${resultsIn(body).join(', ')}` };
    chat.api.options = { chunkBytes: 3 };
    chat.api.requests.length = 0;
    const model = lendModel(chat.provider, 'tool', { model: MODEL });
    const question = ask('where is the key?', { tools: [SEARCH] });
    const first = await model.call.generate(question);
    expect(first.stop).toBe('tools');
    expect(first.content).toEqual([
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_call', id: 'call_a', name: 'memory_search', input: { query: 'spare key 鍵' } },
      { type: 'tool_call', id: 'call_b', name: 'memory_search', input: { query: 'pot' } },
    ]);

    const second = await model.call.generate({
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: first.content },
        user(
          { type: 'tool_result', id: 'call_a', text: 'under the pot', failed: false },
          { type: 'tool_result', id: 'call_b', text: 'it is blue', failed: false },
        ),
      ],
    });
    expect(second.content).toEqual([{ type: 'text', text: 'It says under the pot, it is blue' }]);
    expect(chat.api.requests[1]?.body.messages.slice(-2)).toEqual([
      { role: 'tool', tool_call_id: 'call_a', content: 'under the pot' },
      { role: 'tool', tool_call_id: 'call_b', content: 'it is blue' },
    ]);
  });

  test.each([
    ['broken JSON', '{"query": "spa'],
    ['a list', '[1,2]'],
    ['a bare word', '"key"'],
  ])('whose arguments are %s gets an object that no tool accepts', async (_, raw) => {
    const reply = await chat.asking.reply(() => ({ calls: [{ id: 't', name: 'memory_search', raw }] }));
    expect(reply.content).toEqual([
      { type: 'tool_call', id: 't', name: 'memory_search', input: { malformed_arguments: raw } },
    ]);
  });
});

describe('a request', () => {
  test('goes to base_url, without a key where none is named, and asks for a count of tokens', async () => {
    await chat.asking.reply(() => ({ text: 'x' }));
    const { path, headers, body } = await chat.api.request();
    expect(path).toBe('/v1/chat/completions');
    expect(headers['authorization']).toBeUndefined();
    expect(body).toEqual({
      model: MODEL,
      max_tokens: 1_000,
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        {
          type: 'function',
          function: { name: SEARCH.name, description: SEARCH.description, parameters: SEARCH.schema },
        },
      ],
      messages: [
        { role: 'system', content: 'You are a test.' },
        { role: 'user', content: 'hello' },
      ],
    });
  });

  test('carries the key that is named, and nothing of what the SDK finds in its surroundings', async () => {
    const env = { SERVER_KEY: 'sk-server-secret', OPENAI_API_KEY: 'sk-other', OPENAI_BASE_URL: 'http://127.0.0.1:9' };
    await using other = await startChat(chat.api, { keyVariables: ['SERVER_KEY'] }, env);
    await new Asking(chat.api, other).reply(() => ({ text: 'x' }));
    const { headers } = await chat.api.request();
    expect(headers['authorization']).toBe('Bearer sk-server-secret');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
  });

  test.each(['/v1/', '/v1'])('takes base_url as %s', async (path) => {
    await using other = await startChat(chat.api, { baseUrl: `${chat.api.url}${path}` });
    await new Asking(chat.api, other).reply(() => ({ text: 'x' }));
    expect((await chat.api.request()).path).toBe('/v1/chat/completions');
  });

  test('shows pictures to a model that reads them, and to no other', async () => {
    const models = [
      { name: 'blind', images: false },
      { name: 'seeing', images: true },
    ];
    await using other = await startChat(chat.api, { model: 'blind', models });
    chat.api.script = () => ({ text: 'x' });
    chat.api.requests.length = 0;
    const question = ask('', {
      messages: [user({ type: 'text', text: 'look' }, { type: 'image', mediaType: 'image/png', data: 'aGk=' })],
    });
    for (const model of ['blind', 'seeing', 'unlisted']) {
      await lendModel(other, model, { model }).call.generate(question);
    }
    const said = chat.api.requests.map(({ body }) => JSON.stringify(body.messages));
    expect(said.map((each) => each.includes('data:image/png;base64,aGk='))).toEqual([false, true, false]);
    expect(said[0]).toContain('a picture, which you cannot see');
  });
});

describe('a server that knows fewer words', () => {
  test.each([
    [
      'OpenAI’s newer models',
      'max_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_completion_tokens',
    ],
    [
      'one that counts nothing',
      'stream_options',
      "Extra inputs are not permitted: ('body', 'stream_options')",
      'max_tokens',
    ],
  ])('%s: is asked again without them, and not told them again', async (_, word, message, limit) => {
    await using other = await startChat(chat.api);
    const strict = new Asking(chat.api, other);
    const script: ChatApi['script'] = (body) =>
      word in body ? { fault: 'status', status: 400, body: { error: { message } } } : { text: 'fine' };
    expect((await strict.reply(script)).content).toEqual([{ type: 'text', text: 'fine' }]);
    expect(chat.api.requests.map(({ body }) => word in body)).toEqual([true, false]);
    await strict.reply(script);
    expect(chat.api.requests.map(({ body }) => [word in body, limit in body])).toEqual([[false, true]]);
  });

  test('a refusal for anything else is one request', async () => {
    const message = 'max_completion_tokens is too large: 1000. This model has at most 500';
    const error = await chat.asking.failure(() => ({ fault: 'status', status: 400, body: { error: { message } } }));
    expect(error.message).toContain('is too large');
    expect(chat.api.requests).toHaveLength(1);
  });
});
