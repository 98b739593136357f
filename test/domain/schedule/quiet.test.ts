import { describe, expect, test } from 'vitest';
import { quietFor, readQuietHours, zone } from '../../../src/domain/schedule/index.ts';

const HOUR = 60 * 60_000;
const at = (hours: string, clock: string, name = 'UTC'): number => {
  const read = readQuietHours(hours);
  if (read === undefined) throw new Error('none');
  return quietFor(Date.parse(`2026-05-04T${clock}Z`), read, zone(name)) / HOUR;
};

describe('quiet hours', () => {
  test.each([
    ['22:00-07:00', '21:59', 0],
    ['22:00-07:00', '22:00', 9],
    ['22:00-07:00', '23:30', 7.5],
    ['22:00-07:00', '00:00', 7],
    ['22:00-07:00', '06:30', 0.5],
    ['22:00-07:00', '07:00', 0],
    ['13:00-14:30', '12:59', 0],
    ['13:00-14:30', '13:30', 1],
    ['13:00-14:30', '14:30', 0],
  ])('%s at %s last %d hours', (hours, clock, left) => {
    expect(at(hours, clock)).toBe(left);
  });

  test('are of the clock of a place', () => {
    expect(at('22:00-07:00', '20:30', 'Europe/Berlin')).toBe(8.5);
    expect(at('22:00-07:00', '20:30', 'UTC')).toBe(0);
  });

  test.each(['', '22-7', '22:00–07:00', '24:00-07:00', '22:60-07:00', '07:00-07:00', '22:00-07:00 '])(
    'are not %j',
    (text) => {
      expect(readQuietHours(text)).toBeUndefined();
    },
  );
});
