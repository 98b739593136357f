import { describe, expect, it } from 'vitest';
import { type Summarised, summaryOf } from '../../../src/domain/memory/index.ts';
import { stemsOf } from '../../../src/domain/search/index.ts';

const DAY = 24 * 60 * 60 * 1_000;
const said = (text: string, day: number, more: Partial<Summarised> = {}): Summarised => {
  return { text, at: day * DAY, title: null, facts: [], tags: [], people: [], files: [], ...more };
};

describe('a summary', () => {
  it('says each sentence once, the oldest first, in the words of its members', () => {
    const rows = [
      said('Carol was tired. The shelter needs blankets.', 3),
      said('Carol volunteers at the shelter.', 1),
      said('Carol volunteers at the shelter! The shelter, needs blankets; and food.', 2),
    ];
    expect(summaryOf(rows, 1).text).toBe(
      'Carol volunteers at the shelter. The shelter, needs blankets; and food. Carol was tired.',
    );
  });

  it('loses no word as long as there is room', () => {
    const rows = [said('Zebras sleep standing. Ants do not.', 1), said('Zebras sleep. Bees dance', 2)];
    const stems = new Set(stemsOf(summaryOf(rows, 0).text));
    for (const { text } of rows) expect(stemsOf(text).filter((stem) => !stems.has(stem))).toEqual([]);
  });

  it('is bounded: then the central member stays, and the newest', () => {
    const long = (word: string): string => `${`${word} `.repeat(1_500 / word.length)}end ${word}.`;
    const { text } = summaryOf([said(long('oldest'), 1), said(long('middle'), 2), said(long('newest'), 3)], 1);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text).toMatch(/^middle/);
    expect(text).toContain('newest');
    expect(text).not.toContain('oldest');
    expect(summaryOf([said('x'.repeat(9_000), 1)], 0).text).toBe('x'.repeat(4_000));
  });

  it('unites facts, tags, people and files, each once', () => {
    const rows = [
      said('a', 1, { facts: ['Door is  green'], tags: ['Home'], people: ['carol'], files: ['a/B.md'] }),
      said('b', 2, {
        facts: ['door is green', 'Bell is broken'],
        tags: ['home'],
        people: ['Carol', 'bob'],
        files: ['a/b.md'],
      }),
    ];
    expect(summaryOf(rows, 0)).toMatchObject({
      facts: ['Door is  green', 'Bell is broken'],
      tags: ['Home'],
      people: ['carol', 'bob'],
      files: ['a/B.md', 'a/b.md'],
    });
  });

  it('is called as its central member, or as that begins', () => {
    expect(summaryOf([said('a', 1, { title: 'Shelter' }), said('b', 2)], 0).title).toBe('Shelter');
    expect(summaryOf([said('a', 1, { title: 'Shelter' }), said('Carol is there. Often.', 2)], 1).title).toBe(
      'Carol is there.',
    );
    const { title } = summaryOf([said('word '.repeat(100), 1)], 0);
    expect(title).toMatch(/word…$/);
    expect(title.length).toBeLessThanOrEqual(80);
  });
});
