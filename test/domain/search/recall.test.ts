import { describe, expect, it } from 'vitest';
import { recalled } from '../../../src/domain/search/index.ts';

const row = (ref: string, score: number) => ({ ref, score });

describe('memory and conversations as one list', () => {
  it('makes one result of a turn and the memories that point at it, worth three tenths of the best of them more', () => {
    const found = recalled([row('a', 4), row('b', 2)], [row('b', 0.5), row('b', 1), row('c', 0.25)], 10);
    expect(found).toEqual([row('a', 1), row('b', 0.8), row('c', 0.175)]);
  });

  it('scales each list to 1: the numbers of one say nothing in the other', () => {
    expect(recalled([row('a', 400)], [row('m', 0.001)], 10)).toEqual([row('a', 1), row('m', 0.7)]);
  });

  it('is each list alone where the other has nothing, or nothing that fits', () => {
    expect(recalled([], [row('m', 3), row('n', 6)], 10)).toEqual([row('n', 1), row('m', 0.5)]);
    expect(recalled([row('a', 0)], [], 10)).toEqual([row('a', 0)]);
    expect(recalled([], [], 10)).toEqual([]);
  });

  it('answers no more than asked for, the best', () => {
    expect(recalled([row('a', 3), row('b', 2)], [row('m', 1)], 1)).toEqual([row('a', 1)]);
  });
});
