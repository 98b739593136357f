import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Key } from '../keys.ts';
import { boundedFetch } from './bounded-fetch.ts';

const VENDOR_URL = 'https://api.anthropic.com';
const TOKEN_BETA = 'oauth-2025-04-20';

interface ClientOptions {
  readonly key: Key;
  readonly baseUrl: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly silenceMs: number;
  readonly answered: (response: Response) => void;
}

/**
 * The SDK's client with only the Messages API: a quarter of its code. Whatever it would otherwise read from the
 * environment or from configuration files is said here, so that nothing but `coop.toml` decides.
 */
export function messagesClient({ key, baseUrl, fetch, silenceMs, answered }: ClientOptions): Messages {
  return new Messages(
    new BaseAnthropic({
      ...(key.token
        ? { authToken: key.value, defaultHeaders: { 'anthropic-beta': TOKEN_BETA } }
        : { apiKey: key.value }),
      baseURL: baseUrl ?? VENDOR_URL,
      webhookKey: null,
      logLevel: 'off',
      openTelemetry: false,
      // Whether it is tried again, and with which key, is the pool's to say.
      maxRetries: 0,
      timeout: silenceMs,
      fetch: boundedFetch(fetch, silenceMs, answered),
      // A conversation goes to the address that was configured, not to one that an answer names.
      fetchOptions: { redirect: 'manual' },
    }),
  );
}
