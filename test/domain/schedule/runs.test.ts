import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  lastRun,
  nextRun,
  readExpression,
  runsBetween,
  type Timing,
  zone,
} from '../../../src/domain/schedule/index.ts';
import { enumerate } from './enumeration.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** In 2026 clocks are changed in Berlin on 29 March and 25 October, in New York on 8 March and 1 November. */
const YEAR = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  // Half an hour, and the other half of the year.
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
];

const zones = new Map(ZONES.map((name) => [name, zone(name)]));

function timing(text: string, name = 'UTC'): Timing {
  const read = readExpression(text);
  if ('why' in read) throw new Error(read.why);
  return { expression: read.expression, zone: zones.get(name) ?? zone(name) };
}

const shown = (text: string, name: string, from: string, count: number): string[] =>
  runsBetween(timing(text, name), Date.parse(from), Number.POSITIVE_INFINITY, count).map((at) =>
    new Date(at).toISOString().slice(0, 16),
  );

const range = (from: number, to: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);

function field(from: number, to: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const value = fc.integer({ min: from, max: to }).map(String);
  const named = names.length === 0 ? value : fc.constantFrom(...names);
  const stepped = fc
    .tuple(fc.oneof(fc.constant('*'), range(from, to)), fc.integer({ min: 1, max: to }))
    .map((parts) => parts.join('/'));
  const one = fc.oneof(value, named, range(from, to), stepped);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(',')) },
  );
}

const expressions = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12, ['jan', 'FEB', 'Mar', 'oct', 'nov']),
    field(0, 7, ['sun', 'MON', 'Fri', 'sat']),
  )
  .map((fields) => fields.join(' '));

describe('the runs of a job', () => {
  test('of a whole year are those of an independent enumeration, in every zone', () => {
    const jobs = [
      '*/30 * * * *',
      '0 8 * * *',
      '30 2 * * *',
      '15 1,2,3 * * *',
      '*/20 2 * * 0',
      '59 23 L * *'.replace('L', '28-31'),
    ];
    for (const name of ZONES) {
      for (const job of jobs) {
        const runs = runsBetween(timing(job, name), ...YEAR, Number.POSITIVE_INFINITY);
        expect(runs, `${job} in ${name}`).toEqual(enumerate(job, name, ...YEAR));
      }
    }
  });

  test('are those of the enumeration, whatever the expression, also around every change of clocks', () => {
    const changes = [
      '2026-03-29',
      '2026-10-25',
      '2026-03-08',
      '2026-11-01',
      '2026-04-05',
      '2026-10-04',
      '2026-02-15',
      '2026-09-27',
    ];
    const starts = fc.oneof(
      fc.constantFrom(...changes).map((day) => Date.parse(day) - DAY),
      fc.integer({ min: 0, max: 364 }).map((day) => YEAR[0] + day * DAY),
    );
    fc.assert(
      fc.property(expressions, fc.constantFrom(...ZONES), starts, (text, name, from) => {
        const until = from + 4 * DAY;
        expect(runsBetween(timing(text, name), from, until, Number.POSITIVE_INFINITY)).toEqual(
          enumerate(text, name, from, until),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('are the same from wherever one asks: the next after each is the one that follows', () => {
    fc.assert(
      fc.property(
        expressions,
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 500_000 }),
        (text, name, minute) => {
          const job = timing(text, name);
          const after = YEAR[0] + minute * MINUTE + 1_234;
          const [first, second] = runsBetween(job, after, Number.POSITIVE_INFINITY, 2);
          if (first === undefined || second === undefined) return;
          expect(nextRun(job, first - 1)).toBe(first);
          expect(nextRun(job, first)).toBe(second);
          expect(lastRun(job, after, second - 1)).toBe(first);
        },
      ),
    );
  });

  test('at a time that is left out come as much later as clocks were put forward, and once', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ]);
  });

  test('at a time that comes twice come the first time', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  test('of every half hour do not pause when clocks are put back, and do not double when they are put forward', () => {
    expect(shown('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', 4)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
    expect(shown('*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
  });
});

describe('a weekday', () => {
  /** 2026-03-01 is a Sunday. */
  const days = (weekday: string): number[] =>
    runsBetween(timing(`0 12 * * ${weekday}`), Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 8), 10).map((at) =>
      new Date(at).getUTCDay(),
    );

  test.each([
    ['0', [0]],
    ['7', [0]],
    ['sun', [0]],
    ['SUN', [0]],
    ['1', [1]],
    ['2', [2]],
    ['3', [3]],
    ['4', [4]],
    ['5', [5]],
    ['6', [6]],
    ['mon', [1]],
    ['tue', [2]],
    ['wed', [3]],
    ['thu', [4]],
    ['fri', [5]],
    ['Sat', [6]],
    ['1-5', [1, 2, 3, 4, 5]],
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['5-7', [0, 5, 6]],
    ['0-7', [0, 1, 2, 3, 4, 5, 6]],
    ['sun,wed', [0, 3]],
    ['6,7', [0, 6]],
    ['*/2', [0, 2, 4, 6]],
    ['1-5/2', [1, 3, 5]],
    ['*', [0, 1, 2, 3, 4, 5, 6]],
  ])('written %s is POSIX', (weekday, expected) => {
    expect(days(weekday)).toEqual(expected);
  });
});

describe('a day of the month and a weekday', () => {
  test('that both are limited: either of them counts', () => {
    expect(shown('0 0 13 * 5', 'UTC', '2026-05-01T00:00Z', 4)).toEqual([
      '2026-05-08T00:00',
      '2026-05-13T00:00',
      '2026-05-15T00:00',
      '2026-05-22T00:00',
    ]);
  });

  test('of which one begins with *: both have to fit', () => {
    expect(shown('0 0 */2 * 5', 'UTC', '2026-05-01T00:00Z', 2)).toEqual(['2026-05-15T00:00', '2026-05-29T00:00']);
  });

  test('of a leap year come when there is one, and that of no year never', () => {
    expect(shown('0 0 29 2 *', 'UTC', '2026-05-01T00:00Z', 2)).toEqual(['2028-02-29T00:00', '2032-02-29T00:00']);
    expect(nextRun(timing('0 0 30 2 *'), Date.UTC(2026, 0, 1))).toBeUndefined();
    expect(nextRun(timing('0 0 31 4,6,9,11 *'), Date.UTC(2026, 0, 1))).toBeUndefined();
  });
});

describe('an expression that is none', () => {
  test.each([
    ['* * * *', /five fields/],
    ['* * * * * *', /five fields/],
    ['@daily', /five fields/],
    ['60 * * * *', /minute: "60" is none/],
    ['* 24 * * *', /hour/],
    ['* * 0 * *', /day of month/],
    ['* * 32 * *', /day of month/],
    ['* * * 13 *', /month/],
    ['* * * * 8', /weekday/],
    ['* * L * *', /day of month: "L" is none/],
    ['* * ? * *', /day of month/],
    ['* * * * 5#2', /weekday/],
    ['* * * * 5L', /weekday/],
    ['* * 15W * *', /day of month/],
    ['*/0 * * * *', /write a step of 1 to 59/],
    ['5/15 * * * *', /write a range before the step, such as 5-59\/15/],
    ['30-10 * * * *', /ends before it begins/],
    ['fri * * * *', /minute/],
    ['1,,2 * * * *', /minute/],
    ['-1 * * * *', /minute/],
    ['1-2-3 * * * *', /minute/],
    ['* * * * monday', /weekday/],
  ])('%s says what is wrong', (text, why) => {
    const read = readExpression(text);
    expect('why' in read ? read.why : 'it was taken').toMatch(why);
  });
});
