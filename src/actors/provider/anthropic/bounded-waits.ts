/** The longest pause a server may ask for that is waited out; beyond it the person hears that the provider is busy. */
const LONGEST_WAIT_S = 10;

/** The SDK sleeps as long as `retry-after` says, hours too. This lets it do so only for short times. */
export function withBoundedWaits(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok || waitOf(response.headers) <= LONGEST_WAIT_S) return response;
    const headers = new Headers(response.headers);
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}

/** Seconds. A date instead of a number is not waited for. */
function waitOf(headers: Headers): number {
  const ms = headers.get('retry-after-ms');
  if (ms !== null) return number(ms) / 1000;
  const seconds = headers.get('retry-after');
  return seconds === null ? 0 : number(seconds);
}

function number(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
