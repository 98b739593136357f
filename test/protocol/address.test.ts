import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identity, type Place, PlaceKeySchema, parsePlace, placeKey } from '../../src/protocol/address.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { isName } from '../../src/protocol/ids.ts';

const refused = (make: () => unknown): void => {
  expect(make).toThrow(CoopError);
  expect(make).toThrow(expect.objectContaining({ code: 'E_ADDRESS' }));
};

describe('a place', () => {
  const opaque = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((id) => !/[\s\p{Cc}]/u.test(id));
  const channel = fc.constantFrom('terminal' as const, 'signal' as const);
  const place: fc.Arbitrary<Place> = fc.oneof(
    fc.record({ kind: fc.constant('dm' as const), channel, peer: opaque }),
    fc.record({ kind: fc.constant('group' as const), channel, id: opaque }),
  );

  test('comes back from its key as it was', () => {
    fc.assert(
      fc.property(place, (one) => {
        expect(parsePlace(placeKey(one))).toEqual(one);
      }),
    );
  });

  test('has a key of its own', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(placeKey(one) === placeKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  test('keeps a group’s id byte for byte: it is base64 and case counts', () => {
    const id = 'aBcD+/xYz==:more';

    expect(parsePlace(placeKey({ kind: 'group', channel: 'signal', id }))).toEqual({
      kind: 'group',
      channel: 'signal',
      id,
    });
  });

  test('cannot be mistaken for another by a colon in its id', () => {
    const dm = placeKey({ kind: 'dm', channel: 'terminal', peer: 'signal:x' });

    expect(parsePlace(dm)).toEqual({ kind: 'dm', channel: 'terminal', peer: 'signal:x' });
  });

  test.each([
    '',
    'dm',
    'dm:terminal',
    'dm:terminal:',
    'dm:telegraph:alice',
    'room:terminal:alice',
    'DM:terminal:alice',
    ' dm:terminal:alice',
    'dm:terminal:al ice',
    'dm:terminal:alice\n',
    'dm:terminal:al\u0000ice',
    `dm:terminal:${'x'.repeat(201)}`,
  ])('is not %j', (key) => {
    refused(() => parsePlace(key));
    expect(PlaceKeySchema.safeParse(key).success).toBe(false);
  });
});

describe('an identity', () => {
  test.each(['terminal:default', 'signal:8f14e45f-ceea-467f-a3a5-b6b1d9c3e0aa', 'terminal:a:b'])('is %s', (text) => {
    expect(identity(text)).toBe(text);
  });

  test.each([
    '',
    'default',
    'terminal:',
    ':default',
    'Terminal:default',
    'terminal:de fault',
    'terminal:a\u0085',
    'x:y',
  ])('is not %j', (text) => refused(() => identity(text)));

  test('is not repeated at length in its refusal', () => {
    expect(() => identity('x'.repeat(10_000))).toThrow(/^.{1,200}$/);
  });
});

describe('a name', () => {
  test.each(['alice', 'a', '1st', 'bob-2', 'a_b', 'x'.repeat(32)])('is %s', (name) => {
    expect(isName(name)).toBe(true);
  });

  test.each(['', 'Alice', '-a', '_a', 'a b', 'älice', 'a\n', 'x'.repeat(33)])('is not %j', (name) => {
    expect(isName(name)).toBe(false);
  });
});
