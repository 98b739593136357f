import { describe, expect, test } from 'vitest';
import * as z from '../../src/protocol/schema.ts';

const why = (schema: z.Schema, value: unknown): string => {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? 'fits' : z.explain(parsed.error);
};

describe('plain data of any shape', () => {
  const shared = { type: 'string' };

  test.each([
    null,
    true,
    'text',
    1.5,
    undefined,
    [],
    {},
    [{ a: [1, { b: null }] }],
    { a: shared, b: shared },
    Object.create(null),
  ])('is %j', (value) => {
    expect(why(z.Plain, value)).toBe('fits');
  });

  test.each([
    ['shared memory', new SharedArrayBuffer(1)],
    ['bytes', new Uint8Array(1)],
    ['a map', new Map()],
    ['a date', new Date()],
    ['an error', new Error('x')],
    ['a function', () => undefined],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a port', new MessageChannel().port1],
  ])('is not %s, at any depth', (_, value) => {
    expect(why(z.Plain, value)).not.toBe('fits');
    expect(why(z.Plain, { a: [{ b: value }] })).not.toBe('fits');
  });

  test.each([
    [z.DEPTH_MOST, 'fits'],
    [z.DEPTH_MOST + 1, 'value: does not fit'],
    [200_000, 'value: does not fit'],
  ])('%i deep %s', (depth, expected) => {
    let deep: unknown = 0;
    for (let level = 0; level < depth; level += 1) deep = [deep];

    expect(why(z.Plain, deep)).toBe(expected);
  });

  test('ends where it meets itself', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(why(z.Plain, circle)).toBe('fits');
  });
});

describe('what was wrong', () => {
  const Person = z.strictObject({ name: z.string().check(z.maxLength(3)), age: z.int() });

  test('is said by name, one line for all of it', () => {
    expect(why(Person, { name: 'Alice', age: 'old', extra: 1 })).toBe(
      'name: at most 3; age: expected number; value: unknown "extra"',
    );
  });

  test('does not repeat the value', () => {
    expect(why(Person, { name: 'the spare key', age: 'is under the blue pot' })).not.toMatch(/key|pot/);
  });

  test('stays short whatever was sent', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}-${'x'.repeat(100)}`, n]));

    expect(why(Person, many).length).toBeLessThan(500);
    expect(why(z.record(z.string(), z.int()), { ['x'.repeat(10_000)]: 'no' }).length).toBeLessThan(500);
  });
});
