import { expect, test } from 'vitest';
import { withBoundedWaits } from '../../../src/actors/provider/anthropic/bounded-waits.ts';

async function mayRetry(headers: Record<string, string>, status = 429): Promise<boolean> {
  const fetch = withBoundedWaits(async () => new Response('{}', { status, headers }), 1_000);
  const response = await fetch('http://127.0.0.1');
  return response.headers.get('x-should-retry') !== 'false';
}

test.each([
  [{}, true],
  [{ 'retry-after': '10' }, true],
  [{ 'retry-after': '11' }, false],
  [{ 'retry-after-ms': '900' }, true],
  [{ 'retry-after-ms': '90000' }, false],
  // The SDK looks at the other one where the first says nothing.
  [{ 'retry-after-ms': '0', 'retry-after': '3600' }, false],
  [{ 'retry-after': 'Wed, 21 Oct 2037 07:28:00 GMT' }, false],
])('an error with %j may be tried again: %s', async (headers, expected) => {
  expect(await mayRetry(headers)).toBe(expected);
});

test('a good answer is passed on as it is', async () => {
  expect(await mayRetry({ 'retry-after': '3600' }, 200)).toBe(true);
});
