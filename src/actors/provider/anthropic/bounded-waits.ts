import { watched } from './watched.ts';

/** The longest pause a server may ask for that is waited out; beyond it the person hears that the provider is busy. */
const LONGEST_WAIT_S = 10;

/** Bytes of one answer: ten times the longest that is asked for, each token in an event of its own. */
const ANSWER_MOST = 16 * 1024 * 1024;

/** Bytes of an error, of which one line is shown. */
const ERROR_MOST = 256 * 1024;

/**
 * The SDK sleeps as long as `retry-after` says, hours too, and reads a body, or one line of it, for as long as its connection
 * stays open. This lets it do so only for so long.
 */
export function withBoundedWaits(fetch: typeof globalThis.fetch, silenceMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { body, status, statusText } = response;
    const headers = new Headers(response.headers);
    if (!response.ok && waitOf(headers) > LONGEST_WAIT_S) headers.set('x-should-retry', 'false');
    return new Response(body && watched(body, silenceMs, response.ok ? ANSWER_MOST : ERROR_MOST), {
      status,
      statusText,
      headers,
    });
  };
}

/** Seconds. A date instead of a number is not waited for. The SDK takes either header, so the longer one counts. */
function waitOf(headers: Headers): number {
  return Math.max(number(headers.get('retry-after-ms')) / 1_000, number(headers.get('retry-after')));
}

function number(text: string | null): number {
  if (text === null) return 0;
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
