import { CoopError } from '../../../protocol/errors.ts';
import type { Key } from '../keys.ts';
import { watchedBody } from '../watched.ts';

export interface Posting {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly silenceMs: number;
}

/**
 * A request, sent once. The SDK's client would do it, too, and bring all of its API along: 400 kB in every provider's thread, 8 ms
 * of its start and 3 MB, for this one call; it also insists on a key, and reads the environment.
 *
 * @param abort ends it, and the reading of its answer. It is aborted here where the server does not answer in time.
 */
export async function post(
  { baseUrl, fetch, silenceMs }: Posting,
  body: object,
  key: Key | undefined,
  abort: AbortController,
): Promise<Response> {
  const silent = new CoopError('E_PROVIDER_SILENT', { why: 'it did not answer' });
  const timer = setTimeout(() => abort.abort(silent), silenceMs);
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(key === undefined ? {} : { authorization: `Bearer ${key.value}` }),
      },
      body: JSON.stringify(body),
      // A conversation goes to the address that was configured, not to one that an answer names.
      redirect: 'manual',
      signal: abort.signal,
    });
    const { status, statusText, headers } = response;
    return new Response(watchedBody(response, silenceMs), { status, statusText, headers });
  } finally {
    clearTimeout(timer);
  }
}
