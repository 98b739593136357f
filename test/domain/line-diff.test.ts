import { expect, it } from 'vitest';
import { lineDiff } from '../../src/domain/line-diff.ts';

const numbered = (count: number, change: (at: number) => string = String): string =>
  Array.from({ length: count }, (_, at) => change(at)).join('\n');

it('shows what changed with three lines around it, and parts what is apart', () => {
  const after = numbered(30, (at) => (at === 5 || at === 20 ? 'new' : String(at)));
  expect(lineDiff(numbered(30), after).split('\n')).toEqual([
    ...['  2', '  3', '  4', '- 5', '+ new', '  6', '  7', '  8', '…'],
    ...['  17', '  18', '  19', '- 20', '+ new', '  21', '  22', '  23'],
  ]);
  expect(lineDiff('same', 'same')).toBe('');
});

it('ends where nobody needs more of it', () => {
  const whole = lineDiff('', numbered(1_000));
  const part = lineDiff('', numbered(1_000), 100);
  expect(whole.startsWith(part)).toBe(true);
  expect(part.length).toBeGreaterThan(100);
  expect(part.length).toBeLessThan(120);
  expect(lineDiff('', numbered(1_000), whole.length)).toBe(whole);
});

it('of a text that is made to be compared slowly is there in no time', () => {
  const above = '\n'.repeat(1_000_000);
  const [one, other] = [numbered(1_900, (at) => `${at % 10}`), numbered(1_900, (at) => (at % 8 ? `${at % 10}` : 'x'))];
  const began = performance.now();
  expect(lineDiff(above + one, above + other).length).toBeGreaterThan(1_000);
  expect(lineDiff('\n'.repeat(1_000_000), 'a\n'.repeat(500_000), 50_000).length).toBeLessThan(50_010);
  // Going back to the beginning at every change took a quarter of a minute.
  expect(performance.now() - began).toBeLessThan(5_000);
});
