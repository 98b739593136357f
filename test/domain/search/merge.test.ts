import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeHits, type Ranked } from '../../../src/domain/search/index.ts';

const hit = (score: number, rank: number, at = 0): Ranked => ({ score, rank, at });

/** As tables answer: ranks count up. */
const list = fc
  .array(fc.record({ score: fc.constantFrom(0.25, 0.5, 0.75, 1), at: fc.nat(5) }), { maxLength: 8 })
  .map((rows) => rows.sort((a, b) => b.score - a.score).map((row, index) => ({ ...row, rank: index + 1 })));

describe('merging the hits of several tables', () => {
  test('what reaches more of the question comes first, whatever its table', () => {
    expect(mergeHits([[hit(0.5, 1)], [hit(1, 1), hit(0.4, 2)]], 2)).toEqual([hit(1, 1), hit(0.5, 1)]);
  });

  test('of equal score the better of its table comes first, then the newer', () => {
    const [worse, better, newer] = [hit(1, 2, 9), hit(1, 1, 1), hit(1, 1, 5)];
    expect(mergeHits([[better, worse], [newer]], 3)).toEqual([newer, better, worse]);
  });

  test('where nothing was asked for, the newest come first', () => {
    expect(mergeHits([[hit(0, 1, 10), hit(0, 2, 8)], [hit(0, 1, 9)]], 3).map(({ at }) => at)).toEqual([10, 9, 8]);
  });

  test('merging merged lists is merging all of them', () => {
    fc.assert(
      fc.property(list, list, list, fc.integer({ min: 1, max: 10 }), (a, b, c, limit) => {
        expect(mergeHits([mergeHits([a, b], limit), c], limit)).toEqual(mergeHits([a, b, c], limit));
      }),
    );
  });

  test('another table never changes the order of the hits of one', () => {
    fc.assert(
      fc.property(list, list, (mine, other) => {
        const merged = mergeHits([mine, other], 100);
        expect(merged.filter((row) => mine.includes(row))).toEqual(mergeHits([mine], 100));
      }),
    );
  });
});
