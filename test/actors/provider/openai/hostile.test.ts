import { describe, expect, test } from 'vitest';
import { TOKENS_MOST } from '../../../../src/protocol/contracts/usage.ts';
import { type Answer, delta, events } from '../../../support/chat-api.ts';
import { chatForAll } from './support.ts';

const chat = chatForAll();

const call = (index: number, more: object): object => delta({ tool_calls: [{ index, ...more }] });
const END = delta({}, 'tool_calls');
const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a hostile server', () => {
  test.each<[string, Answer]>([
    ['a line without an end', { fault: 'endless', first: 'data: {"choices":[{"delta":{"content":"', raw: 'word ' }],
    ['an event without an end', { fault: 'endless', raw: 'data: "word"\n' }],
    [
      'text without an end',
      { fault: 'endless', raw: `data: ${JSON.stringify(delta({ content: 'word '.repeat(50) }))}\n\n` },
    ],
    [
      'arguments without an end',
      {
        fault: 'endless',
        raw: `data: ${JSON.stringify(call(0, { function: { arguments: 'word '.repeat(50) } }))}\n\n`,
      },
    ],
    [
      'thinking without an end',
      { fault: 'endless', raw: `data: ${JSON.stringify(delta({ reasoning: 'word '.repeat(50) }))}\n\n` },
    ],
    ['keep-alives without an end', { fault: 'endless', raw: ': ping\n\n' }],
    [
      'calls without an end',
      {
        fault: 'endless',
        raw: `data: ${JSON.stringify(delta({ tool_calls: [{ id: 'a', function: { name: 'x', arguments: {} } }, { id: 'b' }] }))}\n\n`,
      },
    ],
    [
      '10,000 calls',
      {
        raw: events(
          ...Array.from({ length: 10_000 }, (_, at) =>
            call(at, { id: `c${at}`, function: { name: 'x', arguments: '{}' } }),
          ),
          END,
        ),
      },
    ],
    [
      '10,000 calls in one chunk',
      {
        raw: events(
          delta({ tool_calls: Array.from({ length: 10_000 }, () => ({ function: { name: 'x', arguments: '{}' } })) }),
          END,
        ),
      },
    ],
  ])('that sends %s is left', { timeout: 30_000 }, async (_, answer) => {
    expect((await chat.asking.failure(() => answer)).code).toBe('E_STREAM');
    // The same thread goes on.
    expect((await chat.asking.reply(() => ({ text: 'fine' }))).content).toEqual([{ type: 'text', text: 'fine' }]);
  });

  test('whose error never ends is left, too', { timeout: 30_000 }, async () => {
    const body = `{"error":{"message":"${'word '.repeat(200_000)}`;
    expect((await chat.asking.failure(() => ({ fault: 'status', status: 400, body }))).code).toBe('E_PROVIDER_REQUEST');
  });

  test('whose error is nested deeply is told by its status, or by its breaking off', async () => {
    const body = `{"error":${deep(20_000)}}`;
    expect((await chat.asking.failure(() => ({ fault: 'status', status: 400, body }))).code).toBe('E_PROVIDER_REQUEST');
    expect((await chat.asking.failure(() => ({ raw: events(`data: ${body}\n\n`) }))).code).toBe('E_STREAM');
    expect((await chat.asking.failure(() => ({ raw: body, type: 'application/json' }))).code).toMatch(
      /^E_(STREAM|PROVIDER)$/,
    );
  });

  test.each([
    [-5, 0],
    [1e15, TOKENS_MOST],
    [2.7, 2],
  ])('that counts %d tokens has counted %i', async (count, expected) => {
    const usage = { prompt_tokens: 100, completion_tokens: count, prompt_tokens_details: { cached_tokens: count } };
    const reply = await chat.asking.reply(() => ({ text: 'x', usage }));
    const cacheRead = Math.min(expected, 100);
    expect(reply.usage).toEqual({ input: 100 - cacheRead, output: expected, cacheRead, cacheWrite: 0 });
  });

  test('that counts more than there are numbers is E_STREAM', async () => {
    const raw = events(delta({ content: 'x' }, 'stop'), 'data: {"choices":[],"usage":{"prompt_tokens":1e999}}\n\n');
    expect((await chat.asking.failure(() => ({ raw }))).code).toBe('E_STREAM');
  });

  test.each([100, 100_000])('whose arguments are nested %i deep has made a call that no tool takes', async (depth) => {
    const text = await chat.asking.reply(() => ({
      raw: events(call(0, { id: 'a', function: { name: 'x', arguments: deep(depth) } }), END),
    }));
    expect(text.content).toEqual([
      { type: 'tool_call', id: 'a', name: 'x', input: { malformed_arguments: deep(depth).slice(0, 2_000) } },
    ]);
    const given = await chat.asking.reply(() => ({
      raw: events(
        `data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"x","arguments":${deep(depth)}}}]}}]}\n\n`,
        END,
      ),
    }));
    expect(given.content).toEqual([{ type: 'tool_call', id: 'a', name: 'x', input: {} }]);
  });

  test('whose chunks are nested deeply is read past it', async () => {
    const raw = events(`data: {"x":${deep(100_000)},"choices":[]}\n\n`, delta({ content: 'x' }, 'stop'));
    expect((await chat.asking.reply(() => ({ raw }))).content).toEqual([{ type: 'text', text: 'x' }]);
  });

  test.each(['\u0000', 'a\nb', ' ', 'x'.repeat(100_000), '"><script>', 'é'])(
    'whose call is called %j has it called by a number',
    async (id) => {
      const raw = events(call(0, { id, function: { name: 'x', arguments: '{}' } }), END);
      expect((await chat.asking.reply(() => ({ raw }))).content).toEqual([
        { type: 'tool_call', id: 'call_1', name: 'x', input: {} },
      ]);
    },
  );

  test('that names itself and its tools at length is cut', async () => {
    const raw = events(
      { model: 'm'.repeat(10_000) },
      call(0, { function: { name: 'n'.repeat(10_000), arguments: '{}' } }),
      END,
    );
    const { model, content } = await chat.asking.reply(() => ({ raw }));
    expect(model).toHaveLength(200);
    expect(content).toEqual([{ type: 'tool_call', id: 'call_1', name: 'n'.repeat(200), input: {} }]);
  });

  test('that plays with prototypes has set nothing', async () => {
    const raw = events(
      call(0, { id: '__proto__', function: { name: '__proto__', arguments: '{"__proto__":{"x":1}}' } }),
      END,
    );
    const { content } = await chat.asking.reply(() => ({ raw }));
    expect(content).toMatchObject([{ type: 'tool_call', id: '__proto__', name: '__proto__' }]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

test('what goes on for long is not read from its beginning with every piece', { timeout: 20_000 }, async () => {
  const pieces = ['{"a":['.concat('1,'.repeat(250_000)), ...Array.from({ length: 20_000 }, () => '}')];
  const chunks = pieces.map((piece) => call(0, { function: { name: 'x', arguments: piece } }));
  const reply = await chat.asking.reply(() => ({ raw: events(...chunks, END) }));
  expect(reply.content).toHaveLength(1);
});
