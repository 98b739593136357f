/** What servers of one protocol do differently, each as it was seen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connect, mintChannel } from '../../../../src/actors/kernel/link/index.ts';
import { tokensOfMessages, tokensOfStable } from '../../../../src/domain/tokens-at-least.ts';
import { BackgroundModelContract } from '../../../../src/protocol/contracts/background.ts';
import { type Answer, delta, events } from '../../../support/chat-api.ts';
import { ask } from '../support.ts';
import { chatForAll, MODEL, SEARCH } from './support.ts';

const chat = chatForAll();

const END = delta({}, 'tool_calls');
const piece = (index: number | undefined, more: object): object => delta({ tool_calls: [{ index, ...more }] });
const named = (name: string, args: unknown): object => ({ function: { name, arguments: args } });
const made = (id: string, query: unknown): object => ({
  type: 'tool_call',
  id,
  name: 'memory_search',
  input: { query },
});

describe('calls', () => {
  const twice = [made('a', 1), made('b', 2)];
  const numbered = [made('call_1', 1), made('call_2', 2)];
  const one = named('memory_search', '{"query":1}');
  const two = named('memory_search', '{"query":2}');

  test.each<[string, object[], object[]]>([
    [
      'pieces of two, in turns',
      [
        piece(0, { id: 'a', ...named('memory_search', '') }),
        piece(1, { id: 'b', ...named('memory_search', '') }),
        piece(0, named('', '{"que')),
        piece(1, named('', '{"query":')),
        piece(0, named('', 'ry":1}')),
        piece(1, named('', '2}')),
      ],
      twice,
    ],
    ['Ollama: each whole, all of index 0', [piece(0, { id: 'a', ...one }), piece(0, { id: 'b', ...two })], twice],
    [
      'each whole, without an index',
      [piece(undefined, { id: 'a', ...one }), piece(undefined, { id: 'b', ...two })],
      twice,
    ],
    ['both in one chunk, without index and id', [delta({ tool_calls: [one, two] })], numbered],
    ['each whole, of index 0, without ids', [piece(0, one), piece(0, two)], numbered],
    [
      'without an index: the pieces go on with the call before',
      [
        piece(undefined, { id: 'a', ...named('memory_search', '{"query"') }),
        piece(undefined, named('', ':1}')),
        piece(undefined, { id: 'b', ...named('memory_search', '{"query"') }),
        piece(undefined, named('', ':2}')),
      ],
      twice,
    ],
    [
      'ids that are empty after the first piece',
      [
        piece(0, { id: 'a', ...named('memory_search', '') }),
        piece(0, { id: '', ...named('', '{"query":1}') }),
        piece(1, { id: 'b', ...named('memory_search', '') }),
        piece(1, { id: '', ...named('', '{"query":2}') }),
      ],
      twice,
    ],
    [
      'name and id again with every piece',
      [
        piece(0, { id: 'a', ...named('memory_search', '{"query"') }),
        piece(0, { id: 'a', ...named('memory_search', ':1}') }),
        piece(1, { id: 'b', ...named('memory_search', '{"query"') }),
        piece(1, { id: 'b', ...named('memory_search', ':2}') }),
        piece(1, { id: 'b', ...named('memory_search', '') }),
      ],
      twice,
    ],
    [
      'the name again with every piece, without ids',
      [
        piece(0, named('memory_search', '{"query"')),
        piece(0, named('memory_search', ':1')),
        piece(0, named('memory_search', '}')),
        piece(0, named('memory_search', '')),
        piece(1, named('memory_search', '{"query":2}')),
      ],
      numbered,
    ],
    ['the id after the beginning', [piece(0, one), piece(0, { id: 'a' }), piece(1, { id: 'b', ...two })], twice],
    [
      'arguments as an object',
      [
        piece(0, { id: 'a', ...named('memory_search', { query: 1 }) }),
        piece(1, { id: 'b', ...named('memory_search', { query: 2 }) }),
      ],
      twice,
    ],
    [
      'all of index 0, the first without arguments',
      [piece(0, { id: 'a', ...named('memory_search', '') }), piece(0, { id: 'b', ...two })],
      [{ type: 'tool_call', id: 'a', name: 'memory_search', input: {} }, made('b', 2)],
    ],
    [
      'the name once more at the end, without ids',
      [piece(0, one), piece(0, named('memory_search', ''))],
      [made('call_1', 1)],
    ],
    ['announced and not made', [delta({ tool_calls: [{}] }), piece(1, { id: 'a', ...one })], [made('a', 1)]],
    [
      'as a function_call',
      [
        delta({ function_call: { name: 'memory_search', arguments: '{"query"' } }),
        delta({ function_call: { arguments: ':1}' } }),
      ],
      [made('call_1', 1)],
    ],
  ])('%s', async (_, chunks, expected) => {
    const reply = await chat.asking.reply(() => ({ raw: events(...chunks, END) }), { chunkBytes: 50 });
    expect(reply).toMatchObject({ content: expected, stop: 'tools' });
  });

  test('finished with stop are calls all the same; announced and not made they are none', async () => {
    const raw = events(piece(0, { id: 'a', ...one }), delta({}, 'stop'));
    expect((await chat.asking.reply(() => ({ raw }))).stop).toBe('tools');
    expect((await chat.asking.reply(() => ({ raw: events(delta({ content: 'x' }), END) }))).stop).toBe('done');
  });

  test('come out whole wherever their arguments are split', async () => {
    const text = JSON.stringify({ query: 'Grüße 🗝️ "鍵" \\ \n', deep: { a: [1, { b: null }] } });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 6 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
        const raw = events(
          piece(0, { id: 'a', ...named('memory_search', '') }),
          ...parts.map((part) => piece(0, named('', part))),
          END,
        );
        const reply = await chat.asking.reply(() => ({ raw }), { chunkBytes: 97 });
        expect(reply.content).toEqual([{ type: 'tool_call', id: 'a', name: 'memory_search', input: JSON.parse(text) }]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a stream', () => {
  const HELLO = delta({ content: 'hello' });

  test.each<[string, string]>([
    [
      'keep-alives between its events',
      events(': OPENROUTER PROCESSING\n\n', HELLO, ':\n\n', delta({}, 'stop'), ': ping\n\n'),
    ],
    ['lines that end with CRLF', events(HELLO, delta({}, 'stop')).replaceAll('\n', '\r\n')],
    ['no end mark', events(HELLO, delta({}, 'stop')).replace('data: [DONE]\n\n', '')],
    ['no space after data:', events(HELLO, delta({}, 'stop')).replaceAll('data: ', 'data:')],
    [
      'thinking, which is kept nowhere',
      events(
        delta({ reasoning: 'secretly', reasoning_content: 'secretly', reasoning_details: [{ text: 'secretly' }] }),
        HELLO,
        delta({ reasoning_content: '' }, 'stop'),
      ),
    ],
    [
      'content in parts',
      events(
        delta({
          content: [
            { type: 'thinking', thinking: [] },
            { type: 'text', text: 'hello' },
          ],
        }),
        delta({}, 'stop'),
      ),
    ],
    [
      'null wherever nothing is',
      events(
        delta({ content: null, tool_calls: null, function_call: null, refusal: null }),
        HELLO,
        delta({ content: null }, 'stop'),
      ),
    ],
    [
      'chunks of other kinds',
      events({ type: 'ping' }, { choices: [] }, { choices: null, usage: null }, HELLO, delta({}, 'stop')),
    ],
    [
      'a second answer, which nobody asked for',
      events(HELLO, { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] }, delta({}, 'stop')),
    ],
  ])('with %s is read', async (_, raw) => {
    const reply = await chat.asking.reply(() => ({ raw }), { chunkBytes: 7 });
    expect(reply).toMatchObject({ content: [{ type: 'text', text: 'hello' }], stop: 'done' });
    expect(JSON.stringify(reply)).not.toContain('secretly');
  });

  test('of thinking alone is an empty reply', async () => {
    const raw = events(delta({ reasoning_content: 'hm' }), delta({}, 'stop'));
    expect((await chat.asking.reply(() => ({ raw }))).content).toEqual([]);
  });

  test('with a refusal is what it says, and refused', async () => {
    const raw = events(delta({ refusal: 'I will ' }), delta({ refusal: 'not.' }), delta({}, 'stop'));
    expect(await chat.asking.reply(() => ({ raw }))).toMatchObject({
      content: [{ type: 'text', text: 'I will not.' }],
      stop: 'refused',
    });
  });

  test('in halves of characters is whole, and a half that stays one becomes a mark', async () => {
    const raw = events(delta({ content: '\ud83d' }), delta({ content: '\udddd️ \ud83d' }), delta({}, 'stop'));
    expect((await chat.asking.reply(() => ({ raw }))).content).toEqual([
      { type: 'text', text: '🗝️ \ufffd'.replace('🗝', '\u{1f5dd}') },
    ]);
  });
});

describe('a server that does not stream', () => {
  const whole = (message: object, finish = 'stop'): Answer => ({
    raw: JSON.stringify(
      {
        model: 'm',
        choices: [{ index: 0, message, finish_reason: finish }],
        usage: { prompt_tokens: 9, completion_tokens: 2 },
      },
      null,
      2,
    ),
    type: 'application/json; charset=utf-8',
  });

  test('is read as well', async () => {
    expect(await chat.asking.reply(() => whole({ role: 'assistant', content: 'hello' }))).toEqual({
      model: 'm',
      content: [{ type: 'text', text: 'hello' }],
      stop: 'done',
      usage: { input: 9, output: 2, cacheRead: 0, cacheWrite: 0 },
    });
    const called = whole(
      { content: null, tool_calls: [{ id: 'a', ...named('memory_search', '{"query":1}') }] },
      'tool_calls',
    );
    expect((await chat.asking.reply(() => called)).content).toEqual([made('a', 1)]);
  });

  test.each<[string, Answer, string, string]>([
    ['half of it', { raw: '{"choices":[', type: 'application/json' }, 'E_STREAM', 'it is not JSON'],
    [
      'an error under a good status',
      { raw: '{"error":{"code":400,"message":"no","type":"exceed_context_size_error"}}', type: 'application/json' },
      'E_CONTEXT_FULL',
      '/new',
    ],
    [
      'an error that is only a text',
      { raw: '{"error":"model runner has stopped"}', type: 'application/json' },
      'E_PROVIDER',
      'model runner has stopped',
    ],
    ['a page', { raw: '<p>hello', type: 'text/html' }, 'E_PROVIDER', 'base_url'],
    ['lines of JSON', { raw: '{"message":{}}\n', type: 'application/x-ndjson' }, 'E_PROVIDER', 'base_url'],
  ])('and answers %s is told as what it is', async (_, answer, code, words) => {
    const error = await chat.asking.failure(() => answer);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});

describe('a server that counts no tokens', () => {
  test.each([
    ['none', null],
    ['zeros', { prompt_tokens: 0, completion_tokens: 0 }],
    ['fewer than none', { prompt_tokens: -5, completion_tokens: 3 }],
    ['those of the question alone', { prompt_tokens: 5 }],
  ])('(%s) has them estimated, and it is said that they are', async (_, usage) => {
    const { system, messages } = ask('hello');
    const reply = await chat.asking.reply(() => ({ text: 'a few words', usage }));
    expect(reply.estimated).toBe(true);
    expect(reply.usage.input).toBe(tokensOfStable(system, [SEARCH]) + tokensOfMessages(messages));
    expect(reply.usage.output).toBeGreaterThan(3);
    expect(reply.model).toBe(MODEL);
  });

  test('has them estimated for work after a turn as well', async () => {
    chat.api.script = () => ({ text: 'a summary', usage: null });
    const { server, client } = mintChannel(BackgroundModelContract);
    chat.provider.grant({ contract: 'model.background', port: server }, 'background');
    const answer = await connect(client, BackgroundModelContract).call.ask({ system: 'x', text: 'y', maxTokens: 100 });
    expect(answer).toMatchObject({ text: 'a summary', stop: 'done', estimated: true });
  });
});
