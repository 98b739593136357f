/**
 * Both families of Anthropic's limits. API keys have `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-…`, which
 * count down and end at an instant (RFC 3339). Tokens of accounts have `anthropic-ratelimit-unified-…`, which say what part of a window of
 * five hours or seven days is used, and end at a second since the epoch.
 */
import { bounded, numberOf, READINGS_MOST, type Reading, usedOf, wordOf } from './reading.ts';

const PREFIX = 'anthropic-ratelimit-';
const COUNTED = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/** @param now by the server's clock, in ms since the epoch: what it says of instants is by that one */
export function countedLimits(headers: Headers, now: number): readonly Reading[] {
  return COUNTED.flatMap((name): Reading[] => {
    const of = (what: string): string | undefined => wordOf(headers, `${PREFIX}${name}-${what}`);
    const used = usedOf(numberOf(of('limit')), numberOf(of('remaining')));
    return used === undefined ? [] : [{ name, used, resetsInMs: instant(of('reset'), now) }];
  });
}

const UNIFIED = `${PREFIX}unified-`;
const UTILISATION = /^anthropic-ratelimit-unified-([a-z0-9_]{1,32})-utilization$/;

export function unifiedLimits(headers: Headers, now: number): readonly Reading[] {
  const claim = windowOf(wordOf(headers, `${UNIFIED}representative-claim`));
  const general = epoch(wordOf(headers, `${UNIFIED}reset`), now);
  const names = [...headers.keys()].flatMap((key) => UTILISATION.exec(key)?.[1] ?? []).slice(0, READINGS_MOST);
  const readings = names.flatMap((name): Reading[] => {
    const part = numberOf(wordOf(headers, `${UNIFIED}${name}-utilization`));
    if (part === undefined) return [];
    const own = epoch(wordOf(headers, `${UNIFIED}${name}-reset`), now);
    // The general one is that of the window which counts just now.
    const resetsInMs = own ?? (name === claim || claim === undefined ? general : undefined);
    return [{ name, used: Math.min(part, 1), resetsInMs }];
  });
  if (wordOf(headers, `${UNIFIED}status`) !== 'rejected') return readings;
  // Used up, whatever the numbers say.
  const full = { name: claim ?? 'unified', used: 1, resetsInMs: general };
  return [...readings.filter(({ name }) => name !== full.name), full];
}

/** `five_hour` → `5h`, `seven_day` → `7d`, `seven_day_opus` → `7d_opus` */
function windowOf(claim: string | undefined): string | undefined {
  if (claim === undefined || !/^[a-z0-9_]{1,32}$/.test(claim)) return undefined;
  return claim.replace(/^five_hour/, '5h').replace(/^seven_day/, '7d');
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

function instant(text: string | undefined, now: number): number | undefined {
  return text !== undefined && INSTANT.test(text) ? bounded(Date.parse(text) - now) : undefined;
}

function epoch(text: string | undefined, now: number): number | undefined {
  const seconds = numberOf(text);
  return seconds === undefined ? undefined : bounded(seconds * 1_000 - now);
}
