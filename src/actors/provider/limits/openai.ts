/** The limits of servers that speak OpenAI's protocol: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`. */
import { bounded, numberOf, type Reading, usedOf, wordOf } from './reading.ts';

export function openaiLimits(headers: Headers): readonly Reading[] {
  return (['requests', 'tokens'] as const).flatMap((name): Reading[] => {
    const of = (what: string): string | undefined => wordOf(headers, `x-ratelimit-${what}-${name}`);
    const used = usedOf(numberOf(of('limit')), numberOf(of('remaining')));
    return used === undefined ? [] : [{ name, used, resetsInMs: bounded(durationOf(of('reset'))) }];
  });
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d{1,12}(?:\.\d{1,12})?(?:ms|s|m|h|d))+$/;

/** In ms: `6ms`, `1m30s`, `2m59.56s`; without a unit it is seconds. */
export function durationOf(text: string | undefined): number | undefined {
  const seconds = numberOf(text);
  if (seconds !== undefined) return seconds * 1_000;
  if (text === undefined || !DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g))
    ms += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  return ms;
}
