/**
 * A stand-in for the Messages API: a loopback HTTP server with the real event format, scripted by the test.
 *
 * @example
 * await using api = await MessagesApi.start((body) => [{ type: 'text', text: 'Hello.' }]);
 * // base_url = api.url
 * api.requests[0]?.body
 *
 * @example a tool, then an answer
 * MessagesApi.start((body) =>
 *   toolResults(body).length === 0
 *     ? [{ type: 'tool_use', name: 'memory_search', input: { query: 'key' } }]
 *     : [{ type: 'text', text: 'Under the blue pot.' }],
 * );
 *
 * @example faults
 * MessagesApi.start(() => ({ fault: 'status', status: 529 }));
 * MessagesApi.start(() => ({ fault: 'cut', after: 400, content: [{ type: 'text', text: '…' }] }));
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopbackServer, type Options, pieces, type Recorded } from './loopback-server.ts';

export type { Options } from './loopback-server.ts';

export type ScriptedBlock =
  | { readonly type: 'text'; readonly text: string }
  /** `raw` is streamed as the arguments instead of the JSON of `input`, however broken. */
  | {
      readonly type: 'tool_use';
      readonly name: string;
      readonly input?: unknown;
      readonly raw?: string;
      readonly id?: string;
    }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

export type Content = readonly ScriptedBlock[];

export type Answer =
  | Content
  | {
      readonly content: Content;
      readonly stop?: string;
      readonly usage?: Readonly<Record<string, number>>;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /**
   * An HTTP error. `body` is sent as JSON unless it is a string; without one, the API's usual error body. `hangs`: it never
   * ends.
   */
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly hangs?: boolean;
    }
  /** Streams `content`, and breaks the connection after so many bytes of it (`clean`: ends it as if all were said). */
  | { readonly fault: 'cut'; readonly after: number; readonly content: Content; readonly clean?: boolean }
  /** Streams so many bytes of `content`, then nothing more; the connection stays open. */
  | { readonly fault: 'stall'; readonly after: number; readonly content: Content }
  /** Streams `content`, with `data` as one more event before its end (default: broken JSON). */
  | { readonly fault: 'malformed'; readonly content: Content; readonly event?: string; readonly data?: string }
  /** Takes the request and never answers. */
  | { readonly fault: 'silent' };

/** What a request carried, as far as tests look at it. Unknown fields are kept. */
export interface MessagesBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly tools?: readonly { readonly name: string; readonly [field: string]: unknown }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | readonly { readonly type: string; readonly [field: string]: unknown }[];
  }[];
}

export type RecordedRequest = Recorded<MessagesBody>;

/** `at` counts the requests from 0. */
export type Script = (body: MessagesBody, at: number) => Answer | Promise<Answer>;

export class MessagesApi extends LoopbackServer<MessagesBody> {
  /** Can be replaced while the server runs. */
  script: Script;

  private constructor(script: Script, options: Options) {
    super(options);
    this.script = script;
  }

  static async start(script: Script, options: Options = {}): Promise<MessagesApi> {
    return await new MessagesApi(script, options).listen();
  }

  protected async answer(body: MessagesBody, at: number, response: ServerResponse): Promise<void> {
    const answer = await this.script(body, at);
    if ('fault' in answer) return await this.#fail(answer, body, response);
    if ('headers' in answer) response.writeHead(200, { 'content-type': 'text/event-stream', ...answer.headers });
    await this.stream(bytesOf(answer, body), response);
    response.end();
  }

  async #fail(answer: Extract<Answer, { fault: string }>, body: MessagesBody, response: ServerResponse): Promise<void> {
    switch (answer.fault) {
      case 'status': {
        const text =
          typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? usualError(answer.status));
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        if (answer.hangs) response.write(text);
        else response.end(text);
        return;
      }
      case 'cut':
        await this.stream(bytesOf(answer.content, body).subarray(0, answer.after), response);
        // Give the last bytes the time to leave before the connection breaks.
        await sleep(20);
        if (answer.clean) response.end();
        else response.destroy();
        return;
      case 'stall':
        await this.stream(bytesOf(answer.content, body).subarray(0, answer.after), response);
        response.flushHeaders();
        return;
      case 'malformed': {
        const bytes = bytesOf(answer.content, body);
        const end = bytes.indexOf('event: message_delta');
        const extra = `event: ${answer.event ?? 'content_block_delta'}\ndata: ${answer.data ?? '{"type":'}\n\n`;
        await this.stream(Buffer.concat([bytes.subarray(0, end), Buffer.from(extra), bytes.subarray(end)]), response);
        response.end();
        return;
      }
      case 'silent':
        return;
    }
  }
}

/** The tool results in the newest message of a request, as text. */
export function toolResults({ messages }: MessagesBody): string[] {
  const content = messages.at(-1)?.content;
  if (content === undefined || typeof content === 'string') return [];
  return content
    .filter((block) => block.type === 'tool_result')
    .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
}

/** What the person said in the newest message: its last text block. */
export function newestText({ messages }: MessagesBody): string {
  const content = messages.at(-1)?.content;
  if (typeof content === 'string') return content;
  const isSaid = (text: unknown): boolean => typeof text === 'string' && !text.startsWith('<context>');
  const text = content?.findLast((block) => block.type === 'text' && isSaid(block['text']))?.['text'];
  return typeof text === 'string' ? text : '';
}

function bytesOf(answer: Exclude<Answer, { fault: string }>, { model }: MessagesBody): Buffer {
  const { content, stop, usage } =
    'content' in answer ? answer : { content: answer, stop: undefined, usage: undefined };
  const tools = content.some(({ type }) => type === 'tool_use');
  const { output_tokens = 7, ...input } = usage ?? {};
  const counts = { input_tokens: 11, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, ...input };
  const message = { id: 'msg_test', type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  const events: { readonly type: string; readonly [field: string]: unknown }[] = [
    { type: 'message_start', message: { ...message, stop_sequence: null, usage: { ...counts, output_tokens: 1 } } },
    { type: 'ping' },
    ...content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: stop ?? (tools ? 'tool_use' : 'end_turn'), stop_sequence: null },
      usage: { output_tokens },
    },
    { type: 'message_stop' },
  ];
  return Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

function blockEvents(block: ScriptedBlock, index: number): { type: string; [field: string]: unknown }[] {
  const delta = (delta: object) => ({ type: 'content_block_delta', index, delta });
  const around = (content_block: object, deltas: { type: string }[]) => [
    { type: 'content_block_start', index, content_block },
    ...deltas,
    { type: 'content_block_stop', index },
  ];
  switch (block.type) {
    case 'text':
      return around(
        { type: 'text', text: '', citations: null },
        pieces(block.text).map((text) => delta({ type: 'text_delta', text })),
      );
    case 'tool_use': {
      const json = block.raw ?? JSON.stringify(block.input ?? {});
      const id = block.id ?? `toolu_${Math.random().toString(36).slice(2)}`;
      return around(
        { type: 'tool_use', id, name: block.name, input: {}, caller: { type: 'direct' } },
        ['', ...pieces(json)].map((partial_json) => delta({ type: 'input_json_delta', partial_json })),
      );
    }
    case 'thinking':
      return around({ type: 'thinking', thinking: '', signature: '' }, [
        ...pieces(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking })),
        delta({ type: 'signature_delta', signature: block.signature }),
      ]);
    case 'redacted_thinking':
      return around(block, []);
  }
}

function usualError(status: number): object {
  const types: Readonly<Record<number, string>> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return {
    type: 'error',
    error: { type: types[status] ?? 'api_error', message: `scripted ${status}` },
    request_id: 'req_test',
  };
}
