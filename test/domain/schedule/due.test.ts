import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dueNow,
  MISSED_MOST,
  missedOf,
  readExpression,
  runsBetween,
  zone,
} from '../../../src/domain/schedule/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const utc = zone('UTC');

function at(text: string) {
  const read = readExpression(text);
  if ('why' in read) throw new Error(read.why);
  return { expression: read.expression, zone: utc };
}

const daily = at('0 8 * * *');
const MORNING = Date.UTC(2026, 4, 4, 8);

describe('a job', () => {
  test('is not due before its time', () => {
    expect(dueNow(daily, 'once', MORNING - HOUR, MORNING - 1)).toBeUndefined();
  });

  test('is due at its time, and a minute later still on time', () => {
    for (const late of [0, 1, MINUTE]) {
      expect(dueNow(daily, 'skip', MORNING - HOUR, MORNING + late)).toEqual({
        run: MORNING,
        isLate: false,
        missed: undefined,
      });
    }
  });

  test('that was missed is skipped, or made up for once within a day', () => {
    const missed = { first: MORNING, last: MORNING, count: 1 };
    expect(dueNow(daily, 'skip', MORNING - HOUR, MORNING + HOUR)).toEqual({ run: undefined, isLate: false, missed });
    expect(dueNow(daily, 'once', MORNING - HOUR, MORNING + HOUR)).toEqual({
      run: MORNING,
      isLate: true,
      missed: undefined,
    });
  });

  test('that was missed longer ago than a day is not made up for', () => {
    const weekly = at('0 8 * * 1');
    const due = dueNow(weekly, 'once', MORNING - HOUR, MORNING + 25 * HOUR);
    expect(due).toEqual({ run: undefined, isLate: false, missed: { first: MORNING, last: MORNING, count: 1 } });
  });

  test('that was missed often runs once for all of it', () => {
    const due = dueNow(at('0 * * * *'), 'once', MORNING, MORNING + 5 * HOUR + 10 * MINUTE);
    expect(due).toEqual({
      run: MORNING + 5 * HOUR,
      isLate: true,
      missed: { first: MORNING + HOUR, last: MORNING + 4 * HOUR, count: 4 },
    });
  });

  test('that was missed for years is counted up to a bound, and its last run is known all the same', () => {
    const missed = missedOf(at('* * * * *'), MORNING, MORNING + 3 * 365 * 24 * HOUR);
    expect(missed).toEqual({ first: MORNING + MINUTE, last: MORNING + 3 * 365 * 24 * HOUR, count: MISSED_MOST });
  });

  test('looked at whenever somebody looks, has each of its instants run or missed, once', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 20 * HOUR }), { minLength: 1, maxLength: 20 });
    const texts = fc.constantFrom('*/7 * * * *', '0 8 * * *', '30 */3 * * *', '15 4 * * 1-5');
    fc.assert(
      fc.property(texts, fc.constantFrom('skip' as const, 'once' as const), looks, (text, policy, waits) => {
        const job = at(text);
        let seen = MORNING + 13 * MINUTE;
        const all: number[] = [];
        for (const wait of waits) {
          const now = seen + wait;
          const due = dueNow(job, policy, seen, now);
          if (due?.missed !== undefined) {
            const { first, last, count } = due.missed;
            const missed = runsBetween(job, first - 1, last, 10_000);
            expect(missed).toHaveLength(count);
            all.push(...missed);
          }
          if (due?.run !== undefined) all.push(due.run);
          seen = now;
        }
        expect(all).toEqual(runsBetween(job, MORNING + 13 * MINUTE, seen, 100_000));
      }),
    );
  });
});
