import { CoopError } from '../../../protocol/errors.ts';
import type { Key } from '../keys.ts';

export interface Sending {
  readonly fetch: typeof globalThis.fetch;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0..1 */
  readonly random: () => number;
}

export interface Tries {
  /** After the first. */
  readonly retries: number;
  /** For one try, until its answer is read. */
  readonly tryMs: number;
}

/** The first pause between two tries; each further one is twice as long. */
const PAUSE_MS = 500;
/** The longest pause that a server may ask for: what it asks beyond that ends the call. */
const PAUSE_MOST_MS = 30_000;
/** More is no answer: 96 of the longest vectors are a third of it. */
const ANSWER_BYTES_MOST = 32 * 1_048_576;

/**
 * The JSON that the endpoint answers, tried again where it is busy or broken. Errors carry its status and never its words: those
 * may repeat the texts, or the key.
 *
 * @throws CoopError of the embedding contract
 */
export async function post(
  url: string,
  body: object,
  key: Key | undefined,
  { retries, tryMs }: Tries,
  signal: AbortSignal,
  sending: Sending,
): Promise<unknown> {
  for (let tried = 0; ; tried += 1) {
    const answer = await once(url, body, key, AbortSignal.any([signal, AbortSignal.timeout(tryMs)]), sending);
    signal.throwIfAborted();
    if (!('error' in answer)) return answer.json;
    const pause = answer.pauseMs ?? PAUSE_MS * 2 ** tried * (1 + sending.random());
    if (!answer.again || tried >= retries || pause > PAUSE_MOST_MS) throw answer.error;
    await sending.sleep(pause, signal);
  }
}

type Outcome =
  | { readonly json: unknown }
  | { readonly error: CoopError; readonly again: boolean; readonly pauseMs?: number };

async function once(
  url: string,
  body: object,
  key: Key | undefined,
  signal: AbortSignal,
  { fetch }: Sending,
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key.value}` }),
      },
      body: JSON.stringify(body),
      // Texts go to the address that was configured, not to one that an answer names.
      redirect: 'manual',
      signal,
    });
    if (response.ok) return { json: await read(response) };
    await response.body?.cancel();
    return refusal(response, key);
  } catch (error) {
    if (error instanceof CoopError) return { error, again: false };
    if (error instanceof SyntaxError) return failed('its answer is not JSON', error);
    return failed(signal.aborted ? 'it did not answer in time' : `no connection${codeIn(error)}`, error);
  }
}

function failed(why: string, cause: unknown): Outcome {
  return { error: new CoopError('E_PROVIDER', { why }, cause), again: true };
}

function refusal({ status, headers }: Response, key: Key | undefined): Outcome {
  const why = `HTTP ${status} from the embedding endpoint`;
  const pauseMs = pauseIn(headers.get('retry-after'));
  const again = { again: true, ...(pauseMs === undefined ? {} : { pauseMs }) };
  if (status === 401 || status === 403) {
    const variable = key?.variable ?? 'memory.embedding.api_key_env';
    return { error: new CoopError('E_KEY_REJECTED', { variable }), again: false };
  }
  if (status === 429) return { error: new CoopError('E_RATE_LIMITED', { when: 'later' }), ...again };
  if (status === 408 || status >= 500) return { error: new CoopError('E_PROVIDER', { why }), ...again };
  return { error: new CoopError('E_PROVIDER_REQUEST', { why }), again: false };
}

/** In ms. A number of seconds, or a date. */
function pauseIn(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

async function read(response: Response): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > ANSWER_BYTES_MOST) throw new CoopError('E_PROVIDER', { why: 'its answer is too long' });
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

/** The system's code says enough (`ECONNREFUSED`); messages can carry the address. */
function codeIn(thrown: unknown): string {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if ('code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code)) return ` (${error.code})`;
  }
  return '';
}
