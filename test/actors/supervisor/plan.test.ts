import { describe, expect, it } from 'vitest';
import { mayDeliver, mayShare, plan } from '../../../src/actors/supervisor/grants/index.ts';
import type { Place } from '../../../src/protocol/address.ts';
import { STORE_LEVEL, STORES, TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';

const dm: Place = { kind: 'dm', channel: 'terminal', peer: 'alice' };
const room: Place = { kind: 'group', channel: 'terminal', id: 'kitchen' };

/** design/trust.md, "Levels and powers", written out once more by hand: the code must not be its own witness. */
const TABLE = {
  full: {
    dm: {
      read: ['private', 'shared', 'social'],
      write: ['private'],
      share: ['private', 'shared', 'social'],
      operations: true,
    },
    room: {
      read: ['private', 'shared', 'social'],
      write: [],
      share: ['private', 'shared', 'social'],
      operations: false,
    },
  },
  inner: {
    dm: { read: ['shared', 'social'], write: ['shared'], share: ['shared', 'social'], operations: false },
    room: { read: ['shared', 'social'], write: [], share: ['shared', 'social'], operations: false },
  },
  familiar: {
    dm: { read: ['social'], write: [], share: [], operations: false },
    room: { read: ['social'], write: [], share: [], operations: false },
  },
  public: {
    dm: { read: [], write: [], share: [], operations: false },
    room: { read: [], write: [], share: [], operations: false },
  },
} as const;

describe('the powers of a level', () => {
  it.each(TRUST_LEVELS.flatMap((level) => [dm, room].map((place) => ({ level, place, where: place.kind }))))(
    '$level in a $where is lent what the table says',
    ({ level, place }) => {
      const expected = TABLE[level][place.kind === 'dm' ? 'dm' : 'room'];
      const errorDetails = level === 'full';
      expect(plan(level, place)).toEqual({ level, personal: place.kind === 'dm', errorDetails, ...expected });
    },
  );

  it('a lower level is never lent what a higher one is not', () => {
    for (const place of [dm, room]) {
      for (const [index, level] of TRUST_LEVELS.entries()) {
        for (const higher of TRUST_LEVELS.slice(0, index)) {
          expect(plan(higher, place).read).toEqual(expect.arrayContaining([...plan(level, place).read]));
        }
      }
    }
  });

  it('nothing is written directly where somebody below the level could read it', () => {
    for (const place of [dm, room]) {
      for (const level of TRUST_LEVELS) {
        for (const store of plan(level, place).write) expect(STORE_LEVEL[store]).toBe(level);
      }
    }
  });

  it('what is one person’s alone is not lent where others read', () => {
    for (const level of TRUST_LEVELS) expect(plan(level, room).personal).toBe(false);
  });
});

describe('words that leave a turn', () => {
  const below = (a: TrustLevel, b: TrustLevel) => TRUST_LEVELS.indexOf(a) > TRUST_LEVELS.indexOf(b);

  it.each(TRUST_LEVELS.flatMap((place) => TRUST_LEVELS.map((level) => ({ place, level }))))(
    'made at $level, in a place at $place',
    ({ place, level }) => expect(mayDeliver(place, level)).toBe(!below(place, level)),
  );

  it.each(TRUST_LEVELS.flatMap((level) => STORES.map((store) => ({ level, store }))))(
    'shared by a person who is $level now, for the $store store',
    ({ level, store }) => {
      const allowed = level === 'full' || (level === 'inner' && store !== 'private');
      expect(mayShare(level, store)).toBe(allowed);
    },
  );
});
