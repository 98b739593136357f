import { describe, expect, it } from 'vitest';
import { capped, OUTPUT_MAX } from '../../../src/actors/session/tools/capped.ts';
import { type ToolAnswer, tool } from '../../../src/actors/session/tools/tool.ts';
import { toolbox } from '../../../src/actors/session/tools/toolbox.ts';
import { idempotencyKey, turnId } from '../../../src/protocol/ids.ts';
import * as z from '../../../src/protocol/schema.ts';
import { call } from './support.ts';

const how = { key: idempotencyKey(turnId('t'), '0'), integrity: 'full', signal: new AbortController().signal } as const;

function box(answer: () => ToolAnswer = () => ({ text: 'found' })) {
  const look = tool({
    name: 'memory_search',
    description: '',
    schema: z.strictObject({
      query: z.string(),
      limit: z.optional(z.int()),
      which: z.optional(z.union([z.string(), z.int()])),
      where: z.optional(z.strictObject({ people: z.array(z.string()) })),
    }),
    effect: 'none',
    run: async () => answer(),
  });
  return toolbox([{ tools: [look], close: () => {} }]);
}

const told = async (name: string, input: Record<string, unknown>): Promise<string> =>
  (await box().run(call(name, input), how)).text;

describe('a call that cannot be made teaches the next one', () => {
  it('of a tool that there is not: by name, with the nearest and all there are', async () => {
    expect(await told('memory_serach', {})).toBe(
      'E_TOOL_UNKNOWN: There is no tool "memory_serach" here. Did you mean "memory_search"? Tools: memory_search.',
    );
    expect(await told('launch_missiles', {})).toBe(
      'E_TOOL_UNKNOWN: There is no tool "launch_missiles" here. Tools: memory_search.',
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an argument that there is not',
      { query: 'x', limt: 3 },
      'arguments: unknown "limt", did you mean "limit"? (there are: query, limit, which, where)',
    ],
    [
      'one that is near to none',
      { query: 'x', zzzzzz: 3 },
      'arguments: unknown "zzzzzz" (there are: query, limit, which, where)',
    ],
    [
      'one within another',
      { query: 'x', where: { people: [], poeple: [] } },
      'where: unknown "poeple", did you mean "people"? (there are: people)',
    ],
    ['one that is missing', {}, 'query: is missing, expected string'],
    ['one of a wrong type', { query: ['x'] }, 'query: expected string, not array'],
    ['one in a list', { query: 'x', where: { people: [7] } }, 'where.people.0: expected string, not number'],
    ['one of several types', { query: 'x', which: null }, 'which: expected string or integer, not null'],
    [
      'no JSON',
      { malformed_arguments: '{"query": "x' },
      'the arguments were no JSON object: perhaps they broke off, or a quotation mark or a newline was not escaped. Write one object, such as {"query": …}',
    ],
  ])('%s', async (_, input, why) => {
    expect(await told('memory_search', input)).toBe(`E_TOOL_ARGUMENT: memory_search: ${why}.`);
  });

  it('and never says back what stood in it', async () => {
    expect(await told('memory_search', { query: { secret: 'mango' } })).not.toContain('mango');
  });
});

describe('what a call answers', () => {
  it('is shown whole up to so many lines and bytes, a newline at its end included', () => {
    const lines = 'x\n'.repeat(OUTPUT_MAX.lines);
    expect(capped(lines)).toBe(lines);
    const bytes = 'é'.repeat(OUTPUT_MAX.bytes / 2);
    expect(capped(bytes)).toBe(bytes);
  });

  it('is cut behind a line, and says what was cut', async () => {
    const text = Array.from({ length: 2_345 }, (_, at) => `line ${at}`).join('\n');
    const result = await box(() => ({ text, integrity: 'public' })).run(call('memory_search', { query: 'x' }), how);
    expect(result).toMatchObject({ failed: false, integrity: 'public' });
    expect(result.text).toMatch(
      /\nline 1999\n\[Cut here: 2,000 of 2,345 lines, [\d,]+ of [\d,]+ bytes are shown\. Ask for a smaller part to see the rest\.\]$/,
    );
  });

  it('is cut at a character, never inside one', () => {
    const cut = capped(`x${'🦊'.repeat(20_000)}`);
    expect(cut.isWellFormed()).toBe(true);
    const [kept = ''] = cut.split('\n');
    expect(Buffer.byteLength(kept)).toBe(OUTPUT_MAX.bytes - 3);
    expect(cut).toContain('[Cut here: 1 of 1 lines, 49,997 of 80,001 bytes are shown.');
  });

  it('that is a failure is cut, too', async () => {
    const failing = box(() => {
      throw new Error('x'.repeat(100_000));
    });
    expect((await failing.run(call('memory_search', { query: 'x' }), how)).text.length).toBeLessThan(1_000);
  });
});
