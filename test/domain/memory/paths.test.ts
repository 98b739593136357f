import { expect, it } from 'vitest';
import { pathsIn } from '../../../src/domain/memory/index.ts';

it.each([
  ['look at notes/plan.md, and in photos/2026/.', ['notes/plan.md', 'photos/2026/']],
  ['(src/main.ts) and "docs/trust.md"!', ['src/main.ts', 'docs/trust.md']],
  ['/etc/hosts is no file with an extension, /etc/fstab.bak is', ['/etc/fstab.bak']],
  ['https://example.org/a.html is an address', []],
  ['and/or is a word; 1/2 is a number; // is nothing', []],
  ['notes/plan.md again notes/plan.md', ['notes/plan.md']],
])('the paths in %j', (text, expected) => {
  expect(pathsIn(text)).toEqual(expected);
});

it('a message that is all paths names no more than anybody means', () => {
  expect(pathsIn(Array.from({ length: 100 }, (_, index) => `a/${index}.md`).join(' '))).toHaveLength(16);
});

it('a word without end is looked at once', () => {
  expect(pathsIn(`${'a'.repeat(500_000)} ${'/'.repeat(500_000)}`)).toEqual([]);
});
