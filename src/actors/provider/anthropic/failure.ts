import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk/core/error';
import { CoopError } from '../../../protocol/errors.ts';
import { isContextFull } from '../context-full.ts';
import type { Key } from '../keys.ts';

/**
 * What the SDK threw, in coop's words. Of a server's answer only the API's own one-line message is passed on, with
 * anything that looks like a key taken out: bodies and headers stay here.
 *
 * @param answering whether the answer had begun: what breaks then is the stream, not the request.
 */
export function toFailure(thrown: unknown, key: Key, signal: AbortSignal, answering: boolean): CoopError {
  if (signal.aborted && signal.reason instanceof CoopError) return signal.reason;
  if (thrown instanceof CoopError) return thrown;
  if (thrown instanceof APIConnectionTimeoutError) {
    return new CoopError('E_PROVIDER_SILENT', { why: 'it did not answer' }, thrown);
  }
  if (thrown instanceof APIConnectionError) return new CoopError('E_PROVIDER', { why: connectionWhy(thrown) }, thrown);
  if (thrown instanceof APIError) return ofStatus(statusOf(thrown), messageOf(thrown, key), key, thrown);
  if (answering) return new CoopError('E_STREAM', { why: streamWhy(thrown) }, thrown);
  return new CoopError('E_PROVIDER', { why: 'the request could not be sent' }, thrown);
}

function ofStatus(status: number, said: string, key: Key, cause: APIError): CoopError {
  const why = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
  if (status === 401 || status === 403) return new CoopError('E_KEY_REJECTED', { variable: key.variable }, cause);
  if (status === 429) return new CoopError('E_RATE_LIMITED', { when: 'later' }, cause);
  if (isContextFull(status, said)) return new CoopError('E_CONTEXT_FULL', {}, cause);
  if (status === 408 || status === 409 || status >= 500) return new CoopError('E_PROVIDER', { why }, cause);
  return new CoopError('E_PROVIDER_REQUEST', { why }, cause);
}

/** An error in mid-stream has no status, only a type: the status it would have had. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

function statusOf({ status, type }: APIError): number {
  return status ?? STATUS_OF_TYPE[type ?? ''] ?? 500;
}

/** Of what the server itself said; undefined where something else went wrong. */
export function statusIn(thrown: unknown): number | undefined {
  return thrown instanceof APIError && !(thrown instanceof APIConnectionError) ? statusOf(thrown) : undefined;
}

function messageOf({ apiMessage }: APIError, key: Key): string {
  if (typeof apiMessage !== 'string') return '';
  return apiMessage
    .replaceAll(key.value, '***')
    .replaceAll(/sk-[\w-]{6,}/g, '***')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, 300)
    .replace(/[.\s]+$/, '');
}

/** The system's code says enough (`ECONNREFUSED`, `ENOTFOUND`); messages can carry the address with what is in it. */
function connectionWhy(error: APIConnectionError): string {
  const code = codeOf(error);
  return code === undefined ? 'no connection' : `no connection (${code})`;
}

function streamWhy(thrown: unknown): string {
  if (thrown instanceof SyntaxError) return 'an event is not JSON';
  const code = codeOf(thrown);
  return code === undefined ? 'the connection ended' : `the connection ended (${code})`;
}

function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if ('code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code)) return error.code;
  }
  return undefined;
}
