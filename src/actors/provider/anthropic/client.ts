import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Key } from '../keys.ts';
import { withBoundedWaits } from './bounded-waits.ts';

const VENDOR_URL = 'https://api.anthropic.com';
const TOKEN_BETA = 'oauth-2025-04-20';

/** Tries after the first, each after a longer pause. Only what has not begun to answer is tried again. */
const RETRIES = 2;

/**
 * The SDK's client with only the Messages API: a quarter of its code. Whatever it would otherwise read from the
 * environment or from configuration files is said here, so that nothing but `coop.toml` decides.
 */
export function messagesClient(
  key: Key,
  baseUrl: string | undefined,
  fetch: typeof globalThis.fetch,
  silenceMs: number,
): Messages {
  return new Messages(
    new BaseAnthropic({
      ...(key.token
        ? { authToken: key.value, defaultHeaders: { 'anthropic-beta': TOKEN_BETA } }
        : { apiKey: key.value }),
      baseURL: baseUrl ?? VENDOR_URL,
      webhookKey: null,
      logLevel: 'off',
      openTelemetry: false,
      maxRetries: RETRIES,
      timeout: silenceMs,
      fetch: withBoundedWaits(fetch, silenceMs),
      // A conversation goes to the address that was configured, not to one that an answer names.
      fetchOptions: { redirect: 'manual' },
    }),
  );
}
