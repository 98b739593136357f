import { describe, expect, it } from 'vitest';
import { captureOf, mayCapture } from '../../../src/actors/supervisor/grants/index.ts';
import { STORE_LEVEL, STORES, TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';

const said = (level: TrustLevel, placeLevel: TrustLevel, readers: readonly string[]): string => {
  const sink = captureOf({ person: 'alice', level, placeLevel, readers }, 0);
  return sink === undefined ? 'nowhere' : `${sink.store} ${sink.audience}`;
};

describe('what is said is kept', () => {
  it.each([
    ['full', 'private me'],
    ['inner', 'shared me'],
    ['familiar', 'social me'],
    ['public', 'nowhere'],
  ] as const)('at %s, where one person reads alone: %s', (level, expected) => {
    expect(said(level, level, ['alice'])).toBe(expected);
    // The owner may trust a room with more than whoever is in it.
    expect(said(level, 'full', ['alice'])).toBe(expected);
  });

  it.each([
    ['full', 'private everyone'],
    ['inner', 'shared everyone'],
    ['familiar', 'social everyone'],
    ['public', 'nowhere'],
  ] as const)('in a room that is worth %s, where others read along: %s', (placeLevel, expected) => {
    expect(said('familiar', placeLevel, ['alice', 'carol'])).toBe(expected);
    expect(said('public', placeLevel, ['alice', 'carol'])).toBe('nowhere');
    // Whoever speaks is among the readers, also where nobody reports them there.
    expect(said('familiar', placeLevel, ['carol'])).toBe(expected);
  });

  it('never where somebody finds it who is worth less than those who heard it', () => {
    for (const placeLevel of TRUST_LEVELS) {
      const sink = captureOf({ person: 'alice', level: 'familiar', placeLevel, readers: ['alice', 'bob'] }, 0);
      if (sink !== undefined) expect(STORE_LEVEL[sink.store]).toBe(placeLevel);
    }
  });
});

describe('of a person who was lowered since', () => {
  it.each(TRUST_LEVELS)('to %s: what is for them alone only where they can find it', (level) => {
    const mine = STORES.filter((store) => mayCapture(level, { store, audience: 'me' }));
    const table = { full: [...STORES], inner: ['shared', 'social'], familiar: ['social'], public: [] };
    expect(mine).toEqual(table[level]);
    const everyones = STORES.filter((store) => mayCapture(level, { store, audience: 'everyone' }));
    expect(everyones).toEqual(level === 'public' ? [] : [...STORES]);
  });
});
