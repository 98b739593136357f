import { APIError } from 'openai/core/error';
import { Stream } from 'openai/core/streaming';
import { CoopError } from '../../../protocol/errors.ts';
import type { ModelReply, ModelRequest } from '../../../protocol/model.ts';
import { broken } from '../broken.ts';
import type { Attempt, Endpoint } from '../endpoint.ts';
import type { Key } from '../keys.ts';
import { type Dialect, dialectOf, otherDialect } from './dialect.ts';
import { statusIn, toFailure } from './failure.ts';
import { type Posting, post } from './post.ts';
import { errorIn, toApiError } from './refusal.ts';
import { ReplyDraft } from './reply.ts';
import { toParams } from './request.ts';

export interface ChatOptions extends Posting {
  readonly model: string;
  /** Whether it reads pictures. */
  readonly images: boolean;
}

/** Chat Completions at one address, read with the official SDK. */
export function openChat({ model, images, ...posting }: ChatOptions): Endpoint {
  // What a server does not know it is not told again.
  let dialect = dialectOf(posting.baseUrl);

  return {
    async ask(request, key, attempt) {
      const once = (dialect: Dialect): Promise<ModelReply> =>
        stream(posting, request, toParams(request, { model, images, dialect }), key, attempt);
      try {
        return await once(dialect);
      } catch (error) {
        const other = otherDialect(dialect, error instanceof CoopError ? error.cause : undefined);
        if (other === undefined) throw error;
        dialect = other;
        return await once(other);
      }
    },
  };
}

async function stream(
  posting: Posting,
  request: ModelRequest,
  params: ReturnType<typeof toParams>,
  key: Key | undefined,
  { emit, signal, note, answered }: Attempt,
): Promise<ModelReply> {
  const abort = new AbortController();
  let headersOf: Headers | undefined;
  const stop = (): void => abort.abort(signal.reason);
  let answering = false;
  try {
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);
    const began = performance.now();
    const response = await post(posting, params, key, abort);
    const { ok, status, headers } = response;
    headersOf = headers;
    answered(status, headers);
    note({ 'http.response.status_code': status, 'coop.time_to_headers_ms': performance.now() - began });
    // What it said of it may never end: the status says enough.
    if (!ok) throw toApiError(response, await response.text().catch(() => ''));
    answering = true;
    const draft = new ReplyDraft();
    for await (const piece of piecesOf(response, abort)) await emit(draft.take(piece));
    // The SDK ends an aborted stream like a complete one.
    signal.throwIfAborted();
    return draft.finish(request, params.model);
  } catch (thrown) {
    abort.abort();
    // An error in the stream, or under a status of 200, has a status as well: the one that it should have had.
    const status = answering ? statusIn(thrown) : undefined;
    if (status !== undefined && headersOf !== undefined) answered(status, headersOf);
    throw toFailure(thrown, key, signal, answering);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A server that does not stream answers with one piece, which is the whole reply. */
async function* piecesOf(response: Response, abort: AbortController): AsyncIterable<unknown> {
  const kind = response.headers.get('content-type') ?? 'text/event-stream';
  if (kind.startsWith('text/event-stream')) {
    yield* Stream.fromSSEResponse<unknown>(response, abort);
  } else if (kind.startsWith('application/json')) {
    const body = jsonOf(await response.text());
    const error = errorIn(body);
    if (error !== undefined) throw new APIError(undefined, error, undefined, response.headers);
    yield body;
  } else {
    throw new CoopError('E_PROVIDER', { why: 'its answer is no stream; check provider.base_url' });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken('it is not JSON');
  }
}
