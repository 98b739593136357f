import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterRefusal,
  budgetOf,
  limitOf,
  piecesOf,
  stepsCut,
  turnsKept,
} from '../../../src/domain/compaction/index.ts';
import { isPaired } from '../../../src/domain/pairs.ts';
import type { Message } from '../../../src/protocol/model.ts';

describe('a budget', () => {
  test.each([4_000, 8_000, 32_000, 128_000, 200_000, 1_000_000])(
    'of %i tokens leaves room for an answer and more',
    (limit) => {
      const { answer, threshold, most, tail, summary, chunk } = budgetOf(limit, 8_192);
      expect(most + answer).toBe(limit);
      expect(threshold).toBeLessThan(most);
      expect(threshold).toBeGreaterThan(limit / 2);
      expect(tail + 2 * summary).toBeLessThan(threshold);
      expect(tail).toBeLessThanOrEqual(20_000);
      expect(chunk).toBeLessThan(threshold);
    },
  );

  test('is smaller after a refusal, whatever was thought of the request', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 500_000 }), fc.integer({ min: 1, max: 1_000_000 }), (limit, tokens) => {
        const before = budgetOf(limit, 8_192);
        const after = afterRefusal(before, tokens);
        expect(after.most).toBeLessThan(Math.min(before.most, tokens) || 1);
        expect(after.threshold).toBeLessThanOrEqual(after.most);
      }),
    );
  });

  test('is that of the model by its name, of what the configuration says, or of an unknown one', () => {
    expect(limitOf('anthropic/claude-sonnet-4-5')).toBe(200_000);
    expect(limitOf('anthropic/claude-sonnet-4-5', 9_000)).toBe(9_000);
    expect(limitOf('openai-compatible/some/model')).toBe(128_000);
  });
});

describe('a cut', () => {
  test('keeps the newest turns that fit', () => {
    expect(turnsKept([10, 20, 30], 50)).toBe(2);
    expect(turnsKept([10, 20, 30], 60)).toBe(3);
    expect(turnsKept([10, 20, 30], 29)).toBe(0);
    expect(turnsKept([], 10)).toBe(0);
  });

  test('of a turn’s own steps leaves pairs on both sides, and the newest', () => {
    // A pair, and now and then something that somebody said in between.
    const steps = fc
      .array(fc.record({ calls: fc.integer({ min: 1, max: 3 }), more: fc.boolean() }), { minLength: 1, maxLength: 12 })
      .map((rounds) => rounds.flatMap(({ calls, more }, at) => pair(at, calls, more)));
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 20 }), (all, tail, size) => {
        const cut = stepsCut(
          all,
          all.map(() => size),
          tail,
        );
        expect(isPaired(all.slice(0, cut))).toBe(true);
        expect(isPaired(all.slice(cut))).toBe(true);
        expect(all.slice(cut).some(({ role }) => role === 'assistant')).toBe(true);
        if (cut > 0) expect(all[cut]?.role).toBe('assistant');
      }),
    );
  });
});

test('pieces hold words, calls and results, cut in the middle; no thinking, no pictures', () => {
  const told = (message: Message) => piecesOf({ author: null, aloud: false, at: 0, message }, 20);
  const pieces = told({
    role: 'assistant',
    content: [
      { type: 'thinking', text: 'hm', signature: 's' },
      { type: 'text', text: 'I look.' },
      { type: 'tool_call', id: 'c', name: 'read', input: {} },
    ],
  });
  expect(pieces.map(({ kind, text }) => [kind, text])).toEqual([
    ['thought', 'I look.'],
    ['called', 'read {}'],
  ]);
  const [result] = told({
    role: 'user',
    content: [{ type: 'tool_result', id: 'c', text: `begins ${'x'.repeat(100)} ends`, failed: true }],
  });
  expect(result?.text).toMatch(/^\[failed\] b.*\[…\].* ends$/);
  expect(told({ role: 'user', content: [{ type: 'image', mediaType: 'image/png', data: 'AAAA' }] })[0]?.text).toBe(
    '[a picture]',
  );
});

function pair(at: number, calls: number, more: boolean): Message[] {
  const ids = Array.from({ length: calls }, (_, index) => `${at}.${index}`);
  const said: Message = { role: 'user', content: [{ type: 'text', text: 'and this' }] };
  return [
    { role: 'assistant', content: ids.map((id) => ({ type: 'tool_call', id, name: 'x', input: {} })) },
    { role: 'user', content: ids.map((id) => ({ type: 'tool_result', id, text: 'y', failed: false })) },
    ...(more ? [said] : []),
  ];
}
