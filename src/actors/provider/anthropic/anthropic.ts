import type { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import { CoopError } from '../../../protocol/errors.ts';
import type { ModelReply, ModelRequest } from '../../../protocol/model.ts';
import { type Key, pickKey } from '../keys.ts';
import type { Generation, Model } from '../model.ts';
import { messagesClient } from './client.ts';
import { toFailure } from './failure.ts';
import { ReplyDraft } from './reply.ts';
import { toParams } from './request.ts';

const STREAM = 'text/event-stream';

export interface AnthropicOptions {
  readonly model: string;
  readonly baseUrl?: string;
  readonly keyVariables: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof globalThis.fetch;
  readonly silenceMs: number;
}

/** The Messages API through the official SDK. A missing key is an error of the request, not of the actor. */
export function openAnthropic({ model, baseUrl, keyVariables, env, fetch, silenceMs }: AnthropicOptions): Model {
  let client: { readonly key: Key; readonly messages: Messages } | undefined;

  return {
    async generate(request, generation) {
      const key = client?.key ?? pickKey(keyVariables, env);
      client ??= { key, messages: messagesClient(key, baseUrl, fetch, silenceMs) };
      return await stream(client.messages, key, model, request, generation);
    },
  };
}

async function stream(
  messages: Messages,
  key: Key,
  model: string,
  request: ModelRequest,
  { emit, signal, note }: Generation,
): Promise<ModelReply> {
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
    throw toFailure(thrown, key, signal, answering);
  }
}
