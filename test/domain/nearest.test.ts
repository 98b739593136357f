import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/domain/nearest.ts';

const KNOWN = ['workspace', 'model', 'id', 'archive_after_days', 'delete_archive_after_days'];

test.each([
  ['worksapce', 'workspace'],
  ['workspaces', 'workspace'],
  ['Model', 'model'],
  ['archive-after-days', 'archive_after_days'],
  ['archive_after', undefined],
  ['ib', 'id'],
  ['colour', undefined],
  ['', undefined],
])('"%s" means %s', (name, meant) => {
  expect(nearest(name, KNOWN)).toBe(meant);
});

test('of several that are near, the nearest is meant', () => {
  expect(nearest('archive_after_day', ['archive_after_ways', 'archive_after_days'])).toBe('archive_after_days');
});

test('a name that is known means itself, whatever stands beside it', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z_]{1,20}$/), { minLength: 1 }), (names) => {
      expect(nearest(names[0] ?? '', names)).toBe(names[0]);
    }),
  );
});

test('a name as long as a page is answered at once', () => {
  expect(nearest('x'.repeat(1_000_000), KNOWN)).toBeUndefined();
});
