import { bounded, numberOf, wordOf } from './reading.ts';

/**
 * How long a server asks to be left alone, in ms. `retry-after-ms` is a number, `retry-after` one of seconds, or a date; where both are
 * there the longer one counts.
 *
 * @param now by the server's clock, in ms since the epoch
 */
export function pauseIn(headers: Headers, now: number): number | undefined {
  const after = wordOf(headers, 'retry-after');
  const seconds = numberOf(after);
  const both = [
    numberOf(wordOf(headers, 'retry-after-ms')),
    seconds === undefined ? dateOf(after, now) : seconds * 1_000,
  ].flatMap((ms) => bounded(ms) ?? []);
  return both.length === 0 ? undefined : Math.max(...both);
}

/** `Wed, 21 Oct 2037 07:28:00 GMT` */
function dateOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2}, /.test(text)) return undefined;
  return Date.parse(text) - now;
}
