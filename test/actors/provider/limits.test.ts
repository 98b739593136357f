import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsIn } from '../../../src/actors/provider/limits/index.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const read = (headers: Record<string, string>) => limitsIn(new Headers(headers), NOW);
const reading = (headers: Record<string, string>) => read(headers).readings;

/** `requests` of an API key, with one of its headers in another way. */
const counted = (more: Record<string, string> = {}) => ({
  'anthropic-ratelimit-requests-limit': '50',
  'anthropic-ratelimit-requests-remaining': '5',
  'anthropic-ratelimit-requests-reset': '2026-03-01T12:00:30Z',
  ...more,
});

describe('the limits of an API key', () => {
  test('are read of requests and of each kind of tokens', () => {
    const kinds = ['requests', 'tokens', 'input-tokens', 'output-tokens'];
    const headers = kinds.flatMap((kind, at) => [
      [`anthropic-ratelimit-${kind}-limit`, '1000'],
      [`anthropic-ratelimit-${kind}-remaining`, String(1000 - 100 * (at + 1))],
      [`anthropic-ratelimit-${kind}-reset`, `2026-03-01T12:0${at}:00+00:00`],
    ]);
    expect(reading(Object.fromEntries(headers))).toEqual(
      kinds.map((name, at) => ({ name, used: expect.closeTo(0.1 * (at + 1)), resetsInMs: at * MINUTE })),
    );
  });

  test.each([
    ['a limit of nothing', { 'anthropic-ratelimit-requests-limit': '0' }],
    ['a limit that is no number', { 'anthropic-ratelimit-requests-limit': 'many' }],
    ['a rest below nothing', { 'anthropic-ratelimit-requests-remaining': '-5' }],
    ['a number without an end', { 'anthropic-ratelimit-requests-limit': '9'.repeat(400) }],
    ['infinity', { 'anthropic-ratelimit-requests-limit': 'Infinity' }],
  ])('with %s say nothing', (_, more) => {
    expect(reading(counted(more))).toEqual([]);
  });

  test.each([
    ['more left than there is', { 'anthropic-ratelimit-requests-remaining': '5000' }, 0, 30_000],
    ['an end that is over', { 'anthropic-ratelimit-requests-reset': '2020-01-01T00:00:00Z' }, 0.9, 0],
    ['an end that is none', { 'anthropic-ratelimit-requests-reset': 'tomorrow' }, 0.9, undefined],
    ['an end in a hundred years', { 'anthropic-ratelimit-requests-reset': '2126-01-01T00:00:00Z' }, 0.9, 8 * 24 * HOUR],
  ])('with %s are taken as far as they can be', (_, more, used, resetsInMs) => {
    expect(reading(counted(more))).toEqual([{ name: 'requests', used: expect.closeTo(used), resetsInMs }]);
  });

  test('end by the server’s clock, whatever ours says', () => {
    expect(reading(counted({ date: 'Sun, 01 Mar 2026 12:00:20 GMT' }))).toMatchObject([{ resetsInMs: 10_000 }]);
  });
});

describe('the limits of an account’s token', () => {
  const at = (ms: number): string => String((NOW + ms) / 1_000);
  const unified = (more: Record<string, string>) =>
    reading(
      Object.fromEntries(Object.entries(more).map(([key, value]) => [`anthropic-ratelimit-unified-${key}`, value])),
    );

  test('are read of every window, the general end for the one that counts just now', () => {
    expect(
      unified({
        status: 'allowed',
        reset: at(HOUR),
        'representative-claim': 'five_hour',
        '5h-utilization': '0.93',
        '7d-utilization': '0.4',
        '7d-reset': at(50 * HOUR),
        '7d_opus-utilization': '1.7',
      }),
    ).toEqual([
      { name: '5h', used: 0.93, resetsInMs: HOUR },
      { name: '7d', used: 0.4, resetsInMs: 50 * HOUR },
      { name: '7d_opus', used: 1, resetsInMs: undefined },
    ]);
  });

  test('are used up where they are rejected, whatever the numbers say', () => {
    const rejected = { status: 'rejected', reset: at(2 * HOUR), 'representative-claim': 'seven_day_opus' };
    expect(unified({ ...rejected, '7d_opus-utilization': '0.2' })).toEqual([
      { name: '7d_opus', used: 1, resetsInMs: 2 * HOUR },
    ]);
  });

  test('of names that cannot be and in any number are not kept', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`w${index}-utilization`, '0.5']));
    expect(unified(many).length).toBeLessThanOrEqual(16);
    expect(unified({ 'a.b-utilization': '0.5', [`${'w'.repeat(60)}-utilization`]: '0.5' })).toEqual([]);
  });
});

test.each([
  ['6ms', 6],
  ['1s', 1_000],
  ['1m30s', 90_000],
  ['2m59.56s', 179_560],
  ['1h0m0s', HOUR],
  ['12', 12_000],
  ['0.5', 500],
  ['', undefined],
  ['s', undefined],
  ['1m30', undefined],
  ['-1s', undefined],
  ['1e9s', undefined],
  ['999999999999h', 8 * 24 * HOUR],
])('a limit of OpenAI’s protocol that ends in "%s" ends in %s ms', (reset, resetsInMs) => {
  const headers = {
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '50',
    'x-ratelimit-reset-tokens': reset,
  };
  expect(reading(headers)).toEqual([{ name: 'tokens', used: expect.closeTo(0.95), resetsInMs }]);
});

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '10' }, 10_000],
  [{ 'retry-after-ms': '900' }, 900],
  [{ 'retry-after-ms': '0', 'retry-after': '3600' }, HOUR],
  [{ 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' }, MINUTE],
  [{ 'retry-after': 'Sun, 01 Mar 2020 12:01:00 GMT' }, 0],
  [{ 'retry-after': 'Wed, 21 Oct 2037 07:28:00 GMT' }, 8 * 24 * HOUR],
  [{ 'retry-after': '1e999' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
])('%j asks to be left alone for %s ms', (headers, ms) => {
  expect(read(headers).pauseMs).toBe(ms);
});

test('whatever headers say, what is read of them is bounded', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'retry-after',
      'retry-after-ms',
      'date',
      'anthropic-ratelimit-unified-status',
      'anthropic-ratelimit-unified-reset',
    ),
    fc
      .tuple(fc.constantFrom('requests', 'tokens', 'input-tokens'), fc.constantFrom('limit', 'remaining', 'reset'))
      .map(([kind, what]) => `anthropic-ratelimit-${kind}-${what}`),
    fc
      .tuple(fc.constantFrom('requests', 'tokens'), fc.constantFrom('limit', 'remaining', 'reset'))
      .map(([kind, what]) => `x-ratelimit-${what}-${kind}`),
    fc.stringMatching(/^[a-z0-9_]{1,40}$/).map((window) => `anthropic-ratelimit-unified-${window}-utilization`),
  );
  const value = fc.oneof(
    fc.double().map(String),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    fc.stringMatching(/^[ -~]{0,80}$/),
    fc.constantFrom('1m30s', 'rejected', 'NaN', '9'.repeat(300), '1'.repeat(63)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 60 }), (entries) => {
      const headers = new Headers();
      for (const [key, text] of entries) headers.set(key, text);
      const { readings, pauseMs } = limitsIn(headers, NOW);
      const spans = [pauseMs, ...readings.map(({ resetsInMs }) => resetsInMs)].filter((ms) => ms !== undefined);
      expect(readings.length).toBeLessThanOrEqual(16);
      for (const { used } of readings) expect(used >= 0 && used <= 1).toBe(true);
      for (const ms of spans) expect(ms >= 0 && ms <= 8 * 24 * HOUR).toBe(true);
    }),
  );
});
