import { describe, expect, it } from 'vitest';
import { endOf, momentOf } from '../../src/domain/moments.ts';

describe('instants as people write them', () => {
  it.each([
    ['2023-05-08', Date.UTC(2023, 4, 8)],
    ['2023-05-08T13:56:00Z', Date.UTC(2023, 4, 8, 13, 56)],
    ['2023-05-08 13:56', Date.UTC(2023, 4, 8, 13, 56)],
    ['2023-05-08T13:56:00.250+02:00', Date.UTC(2023, 4, 8, 11, 56, 0, 250)],
    [' 2024-02-29 ', Date.UTC(2024, 1, 29)],
  ])('%s', (text, ms) => expect(momentOf(text)).toBe(ms));

  it.each([
    '',
    'today',
    '2023-02-29',
    '2023-13-01',
    '2023-05-08T25:00Z',
    '08.05.2023',
    '2023',
    '1683554160000',
    '2023-05-08T13:56 CET',
  ])('%j is none', (text) => expect(momentOf(text)).toBeUndefined());

  it('until a day has all of it, until an instant ends there', () => {
    expect(endOf('2023-05-08')).toBe(Date.UTC(2023, 4, 9) - 1);
    expect(endOf('2023-05-08T13:56Z')).toBe(Date.UTC(2023, 4, 8, 13, 56));
    expect(endOf('soon')).toBeUndefined();
  });
});
