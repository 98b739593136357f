import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk/core/error';
import { CoopError } from '../../../protocol/errors.ts';
import { cleaned, connectionWhy, refusalOf, streamWhy } from '../failure.ts';
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
  if (thrown instanceof APIError) {
    return refusalOf({ status: statusOf(thrown), said: cleaned(thrown.apiMessage, key) }, key.variable, thrown);
  }
  if (answering) return new CoopError('E_STREAM', { why: streamWhy(thrown) }, thrown);
  return new CoopError('E_PROVIDER', { why: 'the request could not be sent' }, thrown);
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
