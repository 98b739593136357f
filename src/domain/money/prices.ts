/** Money as whole numbers: sums of fractions drift, and a cap that drifts is none. */
import type { Prices } from '../../protocol/contracts/budget.ts';
import type { Usage } from '../../protocol/model.ts';

/** A price as people write it, in US dollars for a million tokens. */
export function pricePerMillion(usd: number): number {
  return Math.round(usd * 1e6);
}

/** US dollars in whole micro-dollars. */
export function microsOf(usd: number): number {
  return Math.round(usd * 1e6);
}

/** What so many tokens cost, in whole micro-dollars. What is left of one counts as one: it is never less than the bill. */
export function costOf({ input, output, cacheRead, cacheWrite }: Prices, tokens: Usage): number {
  const sum =
    BigInt(input) * BigInt(tokens.input) +
    BigInt(output) * BigInt(tokens.output) +
    BigInt(cacheRead) * BigInt(tokens.cacheRead) +
    BigInt(cacheWrite) * BigInt(tokens.cacheWrite);
  return Number((sum + 999_999n) / 1_000_000n);
}

/** The most that so many tokens can cost, however they are cached. */
export function mostOf(prices: Prices, sent: number, output: number): number {
  const dearest = { ...prices, input: Math.max(prices.input, prices.cacheRead, prices.cacheWrite) };
  return costOf(dearest, { input: sent, output, cacheRead: 0, cacheWrite: 0 });
}

/** For people: cents, and what is below one to the hundredth of it. */
export function showUsd(micros: number): string {
  const usd = micros / 1e6;
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}
