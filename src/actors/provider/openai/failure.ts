import { APIConnectionError, APIError } from 'openai/core/error';
import { CoopError } from '../../../protocol/errors.ts';
import { isContextFull } from '../context-full.ts';
import { cleaned, codeOf, connectionWhy, refusalOf, streamWhy } from '../failure.ts';
import type { Key } from '../keys.ts';
import { type Words, wordsIn } from './refusal.ts';

/** What to look at where a server wants a key and none is configured. */
const NO_KEY = 'provider.api_keys';

const SILENT: readonly string[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/**
 * What was thrown, in coop's words. Of a server's answer only its own one-line message is passed on, with anything that looks
 * like a key taken out: bodies and headers stay here.
 *
 * @param answering whether the answer had begun: what breaks then is the stream, not the request.
 */
export function toFailure(thrown: unknown, key: Key | undefined, signal: AbortSignal, answering: boolean): CoopError {
  if (signal.aborted && signal.reason instanceof CoopError) return signal.reason;
  if (thrown instanceof CoopError) return thrown;
  if (thrown instanceof APIError && !(thrown instanceof APIConnectionError)) return ofRefusal(thrown, key);
  if (answering) return new CoopError('E_STREAM', { why: streamWhy(thrown) }, thrown);
  const code = codeOf(thrown);
  if (code !== undefined && SILENT.includes(code)) {
    return new CoopError('E_PROVIDER_SILENT', { why: 'it did not answer' }, thrown);
  }
  return new CoopError(
    'E_PROVIDER',
    { why: `${connectionWhy(thrown)}; is the server of provider.base_url running?` },
    thrown,
  );
}

function ofRefusal(refusal: APIError, key: Key | undefined): CoopError {
  const words = wordsIn(refusal.error);
  const status = refusal.status ?? statusOf(words);
  const said = cleaned(words.message, key);
  const full = isContextFull(status, words.metadata?.raw?.slice(0, 2_000) ?? '', words.type);
  const code = full ? 'context_length_exceeded' : typeof words.code === 'string' ? words.code : null;
  const hint = status === 404 ? { hint: missing(said) } : {};
  return refusalOf({ status, said, code, ...hint }, key?.variable ?? NO_KEY, refusal);
}

/** Of what the server itself said; undefined where something else went wrong. */
export function statusIn(thrown: unknown): number | undefined {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) return undefined;
  return thrown.status ?? statusOf(wordsIn(thrown.error));
}

/** Either there is no such model, or the address is not that of the protocol. */
const missing = (said: string): string =>
  /\bmodel\b/i.test(said)
    ? 'pull it where the server runs, or check agent.model'
    : 'check provider.base_url, which for most servers ends in /v1';

/** An error in mid-stream has no status, only a code or a type: the status it would have had. */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  BadRequestError: 400,
  context_length_exceeded: 400,
  exceed_context_size_error: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
};

function statusOf({ code, type }: Words): number {
  const number = Number(code ?? Number.NaN);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  return STATUS_OF[String(code)] ?? STATUS_OF[type ?? ''] ?? 500;
}
