import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownModel } from '../../../src/domain/models.ts';
import { capsOf, judge } from '../../../src/domain/money/caps.ts';
import { catalogueOf } from '../../../src/domain/money/catalogue.ts';
import { dayOf, daysBefore, endOfDay } from '../../../src/domain/money/day.ts';
import { costOf, mostOf, pricePerMillion, showUsd } from '../../../src/domain/money/prices.ts';

const prices = (input: number, output: number, cacheRead = input, cacheWrite = input) => ({
  input: pricePerMillion(input),
  output: pricePerMillion(output),
  cacheRead: pricePerMillion(cacheRead),
  cacheWrite: pricePerMillion(cacheWrite),
});

describe('what tokens cost', () => {
  it('is whole micro-dollars, and what is left of one counts as one', () => {
    const tokens = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 };
    expect(costOf(prices(3, 15), tokens)).toBe(3_000_000);
    expect(costOf(prices(3, 15, 0.3, 3.75), { input: 7, output: 11, cacheRead: 13, cacheWrite: 17 })).toBe(254);
    expect(costOf(prices(0.000001, 0), { ...tokens, input: 1 })).toBe(1);
    expect(costOf(prices(0, 0), tokens)).toBe(0);
  });

  it('is exact for more tokens than a sum of fractions could hold', () => {
    const many = { input: 2 ** 40, output: 1, cacheRead: 0, cacheWrite: 0 };
    expect(costOf(prices(15, 75), many)).toBe(15 * 2 ** 40 + 75);
  });

  it('is never more than what it could have cost at most', () => {
    const tokens = fc.nat(1_000_000);
    const usd = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        usd,
        usd,
        usd,
        usd,
        tokens,
        tokens,
        tokens,
        tokens,
        (a, b, c, d, input, cacheRead, cacheWrite, output) => {
          const each = prices(a, b, c, d);
          const most = mostOf(each, input + cacheRead + cacheWrite, output);
          expect(costOf(each, { input, output, cacheRead, cacheWrite })).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('is shown in cents, and what is less in parts of them', () => {
    expect([0, 4_200, 420_000, 1_234_567].map(showUsd)).toEqual(['$0.00', '$0.0042', '$0.42', '$1.23']);
  });
});

describe('what is known of a model', () => {
  it('goes by the beginning of its name, up to where a word of it ends', () => {
    expect(knownModel('anthropic/claude-opus-4-1-20250805')?.prices.input).toBe(15_000_000);
    expect(knownModel('anthropic/claude-opus-4-12')?.prices.input).toBe(5_000_000);
    expect(knownModel('offline/simple')?.prices.input).toBe(0);
    expect(knownModel('offline/simpler')).toBeUndefined();
  });

  it('is nothing at an address of one’s own, whatever it is called there', () => {
    expect(knownModel('openai-compatible/simple')).toBeUndefined();
    expect(knownModel('openai-compatible/claude-opus-4-6')).toBeUndefined();
    expect(knownModel('openai-compatible/anthropic/claude-opus-4-6')).toBeUndefined();
  });

  it('gives way to what is listed; what is cached counts as fresh where nobody says otherwise', () => {
    const listed = [{ name: 'claude-haiku-4-5', prices: prices(2, 4), context: 9_000 }, { name: 'anthropic/mine' }];
    const offered = { provider: 'anthropic', model: 'anthropic/claude-opus-4-6', background: 'anthropic/mine', listed };
    expect(catalogueOf(offered)).toEqual([
      { name: 'anthropic/claude-opus-4-6', context: 200_000, images: true, prices: prices(5, 25, 0.5, 6.25) },
      { name: 'anthropic/mine', context: null, images: false, prices: null },
      { name: 'anthropic/claude-haiku-4-5', context: 9_000, images: true, prices: prices(2, 4) },
    ]);
  });
});

describe('days', () => {
  const BERLIN = 'Europe/Berlin';
  const at = (text: string): number => Date.parse(text);

  it('are those of the household’s clock', () => {
    expect(dayOf(at('2026-11-26T23:30:00Z'), BERLIN)).toBe('2026-11-27');
    expect(dayOf(at('2026-11-26T23:30:00Z'), 'America/New_York')).toBe('2026-11-26');
    expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28');
  });

  it('end at midnight, also where the clock is changed: after 23 and after 25 hours', () => {
    const hours = (noon: string): number =>
      (endOfDay(at(noon), BERLIN) - endOfDay(at(noon) - 86_400_000, BERLIN)) / 3_600_000;
    expect(hours('2026-03-29T10:00:00Z')).toBe(23);
    expect(hours('2026-10-25T10:00:00Z')).toBe(25);
    expect(hours('2026-11-26T10:00:00Z')).toBe(24);
    expect(endOfDay(at('2026-11-26T22:59:59.999Z'), BERLIN)).toBe(at('2026-11-26T23:00:00Z'));
  });

  it('end where midnight itself is left out, and where a whole day is', () => {
    // Beirut's clocks went forward at midnight; Samoa had no 30th of December 2011.
    const beirut = endOfDay(at('2022-03-26T12:00:00Z'), 'Asia/Beirut');
    expect([dayOf(beirut - 1, 'Asia/Beirut'), dayOf(beirut, 'Asia/Beirut')]).toEqual(['2022-03-26', '2022-03-27']);
    const apia = endOfDay(at('2011-12-29T20:00:00Z'), 'Pacific/Apia');
    expect([dayOf(apia - 1, 'Pacific/Apia'), dayOf(apia, 'Pacific/Apia')]).toEqual(['2011-12-29', '2011-12-31']);
  });
});

describe('caps', () => {
  const limits = {
    ...{ dailyMicros: 10, dailyTokens: 5, levels: { public: 1 }, users: { bob: 3 }, noticeAt: 0.8 },
  };

  it('are all that count what somebody spends', () => {
    const keys = (person: string, level: 'inner' | 'public'): string[] =>
      capsOf(limits, { person, level }).map(({ key }) => key.slice('limits.'.length));
    expect(keys('bob', 'inner')).toEqual(['daily_usd', 'daily_tokens', 'users.bob']);
    expect(keys('?terminal:mallory', 'public')).toEqual(['daily_usd', 'daily_tokens', 'levels.public']);
  });

  it('let one call in as long as anything is left, and others wait for it', () => {
    const cap = { key: 'x', unit: 'micros', most: 10 } as const;
    expect(judge(cap, { spent: 9, held: 0 })).toBe('open');
    expect(judge(cap, { spent: 9, held: 500 })).toBe('wait');
    expect(judge(cap, { spent: 10, held: 0 })).toBe('closed');
    expect(judge({ ...cap, most: 0 }, { spent: 0, held: 0 })).toBe('closed');
  });
});
