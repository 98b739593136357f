import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { QuietBell } from '../../../src/actors/journal/quiet-bell.ts';
import { readQuietHours, zone } from '../../../src/domain/schedule/index.ts';

const HOUR = 60 * 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bell(clock: string, hours = '22:00-07:00') {
  const read = readQuietHours(hours);
  let rung = 0;
  const quiet = read === undefined ? undefined : { hours: read, zone: zone('UTC') };
  const quietBell = new QuietBell(
    () => {
      rung += 1;
    },
    quiet,
    () => Date.parse(`2026-05-04T${clock}Z`),
  );
  return { ring: () => quietBell.rope(), rung: () => rung, set: quietBell.set.bind(quietBell) };
}

test('by day notices ring at once', () => {
  const { ring, rung } = bell('12:00');
  ring();
  expect(rung()).toBe(1);
});

test('in quiet hours they ring when these are over, once for all', () => {
  const { ring, rung } = bell('23:00');
  ring();
  ring();
  vi.advanceTimersByTime(8 * HOUR - 1);
  expect(rung()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(rung()).toBe(1);
  vi.advanceTimersByTime(24 * HOUR);
  expect(rung()).toBe(1);
});

test('what waits rings when there are no quiet hours any more, or when the newer ones are over', () => {
  const { ring, rung, set } = bell('23:00');
  const until = readQuietHours('22:30-00:30');
  if (until === undefined) throw new Error('these are quiet hours');
  ring();
  set({ hours: until, zone: zone('UTC') });
  vi.advanceTimersByTime(1.5 * HOUR - 1);
  expect(rung()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(rung()).toBe(1);
  ring();
  set(undefined);
  vi.advanceTimersByTime(0);
  expect(rung()).toBe(2);
  set(undefined);
  vi.advanceTimersByTime(24 * HOUR);
  expect(rung()).toBe(2);
});
