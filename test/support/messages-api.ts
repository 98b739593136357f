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
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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
  | { readonly content: Content; readonly stop?: string; readonly usage?: Readonly<Record<string, number>> }
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

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: MessagesBody;
  /** `sent` — the whole answer went out; `dropped` — the client, or a fault, ended the connection before. */
  readonly ended: Promise<'sent' | 'dropped'>;
}

/** `at` counts the requests from 0. */
export type Script = (body: MessagesBody, at: number) => Answer | Promise<Answer>;

export interface Options {
  /** Bytes written at once; splits characters and events anywhere. Default: everything in one piece. */
  readonly chunkBytes?: number;
  /** Pause between chunks, in milliseconds. */
  readonly delayMs?: number;
  /** The server ends itself after this time, should a test forget it. Default 60 s. */
  readonly lifeMs?: number;
  /** Instead of any that is free: that of one which was stopped. */
  readonly port?: number;
}

export class MessagesApi implements AsyncDisposable {
  /** Can be replaced while the server runs. */
  script: Script;
  options: Options;
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;
  readonly #life: NodeJS.Timeout;
  readonly #stopped = new AbortController();

  private constructor(script: Script, options: Options) {
    this.script = script;
    this.options = options;
    this.#server = createServer((request, response) => {
      // A client that goes away in the middle is what many tests are about.
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#life = setTimeout(() => void this.stop(), options.lifeMs ?? 60_000).unref();
  }

  static async start(script: Script, options: Options = {}): Promise<MessagesApi> {
    const api = new MessagesApi(script, options);
    api.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  /** For `base_url`: no path, no slash at the end. */
  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  /** The request with this number (from 0), past or to come. */
  async request(at = 0): Promise<RecordedRequest> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const recorded = this.requests[at];
      if (recorded !== undefined) return recorded;
      if (Date.now() > deadline) throw new Error(`request ${at} never came; there were ${this.requests.length}`);
      await sleep(5);
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#life);
    this.#stopped.abort();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as MessagesBody;
    const at = this.requests.length;
    this.requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      ended: new Promise((resolve) => {
        response.once('close', () => resolve(response.writableFinished ? 'sent' : 'dropped'));
      }),
    });
    const answer = await this.script(body, at);
    if ('fault' in answer) return await this.#fail(answer, body, response);
    await this.#stream(bytesOf(answer, body), response);
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
        await this.#stream(bytesOf(answer.content, body).subarray(0, answer.after), response);
        // Give the last bytes the time to leave before the connection breaks.
        await sleep(20);
        if (answer.clean) response.end();
        else response.destroy();
        return;
      case 'stall':
        await this.#stream(bytesOf(answer.content, body).subarray(0, answer.after), response);
        response.flushHeaders();
        return;
      case 'malformed': {
        const bytes = bytesOf(answer.content, body);
        const end = bytes.indexOf('event: message_delta');
        const extra = `event: ${answer.event ?? 'content_block_delta'}\ndata: ${answer.data ?? '{"type":'}\n\n`;
        await this.#stream(Buffer.concat([bytes.subarray(0, end), Buffer.from(extra), bytes.subarray(end)]), response);
        response.end();
        return;
      }
      case 'silent':
        return;
    }
  }

  async #stream(bytes: Buffer, response: ServerResponse): Promise<void> {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const { chunkBytes = bytes.length, delayMs = 0 } = this.options;
    response.socket?.setNoDelay(true);
    for (let at = 0; at < bytes.length && !response.destroyed; at += chunkBytes) {
      response.write(bytes.subarray(at, at + chunkBytes));
      // A turn of the loop, so that each chunk is its own write on the wire.
      await (delayMs > 0 ? sleep(delayMs, undefined, { signal: this.#stopped.signal }) : new Promise(setImmediate));
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

/** A few characters each, like tokens. */
function pieces(text: string): string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / 5) }, (_, at) =>
    characters.slice(at * 5, at * 5 + 5).join(''),
  );
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
