import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Key } from '../keys.ts';
import { withBoundedWaits } from './bounded-waits.ts';

const VENDOR_URL = 'https://api.anthropic.com';
const TOKEN_BETA = 'oauth-2025-04-20';

/** Until the first byte of an answer. Between two pieces the platform's own limit holds (5 minutes). */
const FIRST_BYTE_MS = 2 * 60_000;

/**
 * The SDK's client with only the Messages API: a quarter of its code. Whatever it would otherwise read from the
 * environment or from configuration files is said here, so that nothing but `coop.toml` decides.
 */
export function messagesClient(key: Key, baseUrl: string | undefined, fetch: typeof globalThis.fetch): Messages {
  return new Messages(
    new BaseAnthropic({
      ...(key.token
        ? { authToken: key.value, defaultHeaders: { 'anthropic-beta': TOKEN_BETA } }
        : { apiKey: key.value }),
      baseURL: baseUrl ?? VENDOR_URL,
      webhookKey: null,
      logLevel: 'off',
      openTelemetry: false,
      maxRetries: 2,
      timeout: FIRST_BYTE_MS,
      fetch: withBoundedWaits(fetch),
      // A conversation goes to the address that was configured, not to one that an answer names.
      fetchOptions: { redirect: 'manual' },
    }),
  );
}
