import { CoopError } from '../../../protocol/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { messagesClient } from './client.ts';
import { statusIn, toFailure } from './failure.ts';
import { ReplyDraft } from './reply.ts';
import { toParams } from './request.ts';

const STREAM = 'text/event-stream';

export interface AnthropicOptions {
  readonly model: string;
  readonly baseUrl?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly silenceMs: number;
}

/** The Messages API through the official SDK. */
export function openAnthropic({ model, baseUrl, fetch, silenceMs }: AnthropicOptions): Endpoint {
  return {
    async ask(request, key, { emit, signal, note, answered }) {
      if (key === undefined) throw new CoopError('E_KEY_MISSING', { variable: 'ANTHROPIC_API_KEY' });
      let headers: Headers | undefined;
      // A client holds one key and nothing else: it is made in microseconds, and connections are not its own.
      const messages = messagesClient({
        ...{ key, baseUrl, fetch, silenceMs },
        answered(response) {
          headers = response.headers;
          answered(response.status, headers);
        },
      });
      const draft = new ReplyDraft();
      let answering = false;
      try {
        const began = performance.now();
        const { data: events, response } = await messages.create(toParams(request, model), { signal }).withResponse();
        answering = true;
        const kind = response.headers.get('content-type');
        note({ 'http.response.status_code': response.status, 'coop.time_to_headers_ms': performance.now() - began });
        if (kind !== null && !kind.startsWith(STREAM)) {
          events.controller.abort();
          throw new CoopError('E_PROVIDER', { why: 'its answer is no stream; check provider.base_url' });
        }
        for await (const event of events) await emit(draft.take(event));
        // The SDK ends an aborted stream like a complete one.
        signal.throwIfAborted();
        return draft.finish();
      } catch (thrown) {
        // An error in the stream has a status as well: the one that it would have had before it began.
        const status = answering ? statusIn(thrown) : undefined;
        if (status !== undefined && headers !== undefined) answered(status, headers);
        throw toFailure(thrown, key, signal, answering);
      }
    },
  };
}
