import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowest, POWERS, reaches, STORE_LEVEL, STORES, TRUST_LEVELS } from '../../src/protocol/trust.ts';

const level = fc.constantFrom(...TRUST_LEVELS);

describe('levels', () => {
  test('are ordered full, inner, familiar, public', () => {
    expect(TRUST_LEVELS).toEqual(['full', 'inner', 'familiar', 'public']);
  });

  test('reach themselves and everything below, and nothing above', () => {
    for (const [height, one] of TRUST_LEVELS.entries()) {
      for (const [depth, other] of TRUST_LEVELS.entries()) expect(reaches(one, other)).toBe(height <= depth);
    }
  });

  test('have a lowest that all of them reach, and that is one of them', () => {
    fc.assert(
      fc.property(level, fc.array(level), (first, rest) => {
        const low = lowest(first, ...rest);
        expect([first, ...rest]).toContain(low);
        for (const one of [first, ...rest]) expect(reaches(one, low)).toBe(true);
      }),
    );
  });
});

describe('the table of powers', () => {
  test('gives a store to read exactly to the levels that reach it', () => {
    for (const one of TRUST_LEVELS) {
      for (const store of STORES) {
        expect(POWERS[one].memory[store] !== 'none', `${one} ${store}`).toBe(reaches(one, STORE_LEVEL[store]));
      }
    }
  });

  test('says what design/trust.md says', () => {
    const nothing = {
      ...{ conversations: true, maintains: false, operations: false, decides: false, settings: false, sends: false },
      ...{ schedule: false, reminds: false },
      tunes: false,
      choosesModel: false,
      errorDetails: false,
      files: 'none',
      works: false,
      web: false,
    };
    const own = { files: 'own', web: true } as const;
    expect(POWERS).toEqual({
      full: {
        memory: { private: 'write', shared: 'write', social: 'write' },
        conversations: true,
        maintains: true,
        schedule: true,
        reminds: true,
        operations: true,
        decides: true,
        settings: true,
        sends: true,
        tunes: true,
        choosesModel: true,
        errorDetails: true,
        files: 'whole',
        works: true,
        web: true,
      },
      inner: {
        ...nothing,
        memory: { private: 'none', shared: 'write', social: 'write' },
        sends: true,
        reminds: true,
        tunes: true,
        choosesModel: true,
        ...own,
        works: true,
      },
      familiar: { ...nothing, memory: { private: 'none', shared: 'none', social: 'read' }, ...own },
      public: { ...nothing, conversations: false, memory: { private: 'none', shared: 'none', social: 'none' } },
    });
  });

  test('gives no level more than the one above it', () => {
    const rank = { none: 0, read: 1, write: 2 };
    for (const [height, one] of TRUST_LEVELS.entries()) {
      const above = TRUST_LEVELS[height - 1] ?? one;
      for (const store of STORES) {
        expect(rank[POWERS[one].memory[store]]).toBeLessThanOrEqual(rank[POWERS[above].memory[store]]);
      }
      const files = { none: 0, own: 1, whole: 2 };
      expect(files[POWERS[one].files]).toBeLessThanOrEqual(files[POWERS[above].files]);
      for (const power of [
        'conversations',
        'works',
        'web',
        'maintains',
        'operations',
        'decides',
        'settings',
        'sends',
        'tunes',
        'choosesModel',
        'errorDetails',
      ] as const) {
        expect(Number(POWERS[one][power]), power).toBeLessThanOrEqual(Number(POWERS[above][power]));
      }
    }
  });
});
