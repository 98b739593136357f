import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundRobin } from '../../../src/domain/memory/index.ts';

interface Row {
  readonly id: string;
  readonly cost: number;
}

const share = (lists: readonly (readonly Row[])[], limit: number, budget: number) =>
  roundRobin(
    lists,
    { limit, budget },
    ({ id }) => id,
    ({ cost }) => cost,
  );

const rows = (name: string, count: number, cost = 1): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${index}`, cost }));

const ids = (chosen: readonly Row[]): string => chosen.map(({ id }) => id).join(' ');

describe('lists that share limited room', () => {
  it('take turns, the first beginning', () => {
    expect(ids(share([rows('a', 9), rows('b', 9), rows('c', 9)], 7, 100).rows)).toBe('a0 b0 c0 a1 b1 c1 a2');
  });

  it('leave to the others what they do not use', () => {
    expect(ids(share([rows('a', 1), [], rows('c', 9)], 5, 100).rows)).toBe('a0 c0 c1 c2 c3');
  });

  it('name what is in several of them once, where it came first', () => {
    const [one, two] = rows('a', 2);
    if (one === undefined || two === undefined) throw new Error('two rows were made');
    expect(
      ids(
        share(
          [
            [one, two],
            [one, two, ...rows('b', 1)],
          ],
          9,
          100,
        ).rows,
      ),
    ).toBe('a0 a1 b0');
  });

  it('pass over what costs too much, and say that something is missing', () => {
    const dear = { id: 'dear', cost: 50 };
    expect(share([[dear, ...rows('a', 2)]], 9, 10)).toEqual({ rows: rows('a', 2), isCut: true });
    expect(share([rows('a', 2)], 2, 10).isCut).toBe(false);
    expect(share([rows('a', 3)], 2, 10).isCut).toBe(true);
  });

  it('never use more than there is, and starve nobody', () => {
    const list = (name: string) => fc.nat(30).map((count) => rows(name, count, 10));
    fc.assert(
      fc.property(
        fc.tuple(list('a'), list('b'), list('c')),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(500),
        (lists, limit, budget) => {
          const { rows: chosen, isCut } = share(lists, limit, budget);
          const room = Math.min(limit, Math.floor(budget / 10));
          const all = lists.flat().length;
          expect(chosen.length).toBe(Math.min(room, all));
          expect(isCut).toBe(chosen.length < all);
          for (const each of lists) {
            const got = chosen.filter((row) => each.includes(row));
            // A third of the room, or all that it has; and its best.
            expect(got.length).toBeGreaterThanOrEqual(Math.min(each.length, Math.floor(room / 3)));
            expect(got).toEqual(each.slice(0, got.length));
          }
        },
      ),
    );
  });
});
