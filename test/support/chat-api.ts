/**
 * A stand-in for servers that speak Chat Completions: loopback only, the real format of their streams, scripted by the test. It is as
 * strict as the strictest of them: a conversation that one of them would refuse is a 400.
 *
 * @example
 * await using api = await ChatApi.start(() => ({ text: 'Hello.' }));
 * // base_url = `${api.url}/v1`
 *
 * @example a tool, then an answer
 * ChatApi.start((body) =>
 *   resultsIn(body).length === 0
 *     ? { calls: [{ name: 'memory_search', input: { query: 'key' } }] }
 *     : { text: 'Under the blue pot.' },
 * );
 *
 * @example what servers differ in
 * ChatApi.start(() => ({ raw: events({ choices: [{ delta: { content: 'Hi' } }] }) }));
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopbackServer, type Options, pieces } from './loopback-server.ts';

export interface ScriptedCall {
  readonly name: string;
  readonly input?: unknown;
  /** Streamed as the arguments instead of the JSON of `input`, however broken. */
  readonly raw?: string;
  readonly id?: string;
}

/** What is said, streamed as OpenAI does it. */
export interface Said {
  readonly text?: string;
  readonly calls?: readonly ScriptedCall[];
  readonly finish?: string;
  /** Null: it counts nothing. */
  readonly usage?: object | null;
}

export type Answer =
  | Said
  /** The body as it is; `type` is its content type, `text/event-stream` unless said. */
  | { readonly raw: string; readonly type?: string }
  /** An HTTP error; `body` is sent as JSON unless it is a string. `hangs`: it never ends. */
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly hangs?: boolean;
    }
  /** Sends so many bytes of `of`, then breaks the connection (`clean`: ends it as if all were said). */
  | { readonly fault: 'cut'; readonly after: number; readonly of: Said; readonly clean?: boolean }
  /** The same, then nothing more; the connection stays open. */
  | { readonly fault: 'stall'; readonly after: number; readonly of: Said | { readonly raw: string } }
  /** Sends `raw` over and over, until nobody reads it. */
  | { readonly fault: 'endless'; readonly raw: string; readonly first?: string }
  /** Takes the request and never answers. */
  | { readonly fault: 'silent' };

export interface ChatMessage {
  readonly role: string;
  readonly content?: string | null | readonly { readonly type: string; readonly [field: string]: unknown }[];
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

/** What a request carried, as far as tests look at it. Unknown fields are kept. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly tools?: readonly { readonly type: string; readonly function: { readonly name: string } }[];
  readonly [field: string]: unknown;
}

/** `at` counts the requests from 0. */
export type Script = (body: ChatBody, at: number) => Answer | Promise<Answer>;

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

export class ChatApi extends LoopbackServer<ChatBody> {
  /** Can be replaced while the server runs. */
  script: Script;

  private constructor(script: Script, options: Options) {
    super(options);
    this.script = script;
  }

  static async start(script: Script, options: Options = {}): Promise<ChatApi> {
    return await new ChatApi(script, options).listen();
  }

  protected async answer(body: ChatBody, at: number, response: ServerResponse): Promise<void> {
    const wrong = wrongIn(body);
    const answer: Answer = wrong === undefined ? await this.script(body, at) : refused(wrong);
    if ('fault' in answer) return await this.#fail(answer, body, response);
    if ('raw' in answer) {
      response.writeHead(200, { 'content-type': answer.type ?? 'text/event-stream' });
      await this.stream(Buffer.from(answer.raw), response);
    } else {
      await this.stream(bytesOf(answer, body), response);
    }
    response.end();
  }

  async #fail(answer: Extract<Answer, { fault: string }>, body: ChatBody, response: ServerResponse): Promise<void> {
    switch (answer.fault) {
      case 'status': {
        const { status, headers, hangs } = answer;
        const said = answer.body ?? { error: { message: `scripted ${status}`, type: 'scripted', code: null } };
        const text = typeof said === 'string' ? said : JSON.stringify(said);
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        if (hangs) response.write(text);
        else response.end(text);
        return;
      }
      case 'cut':
        await this.stream(bytesOf(answer.of, body).subarray(0, answer.after), response);
        // Give the last bytes the time to leave before the connection breaks.
        await sleep(20);
        if (answer.clean) response.end();
        else response.destroy();
        return;
      case 'stall':
        await this.stream(
          ('raw' in answer.of ? Buffer.from(answer.of.raw) : bytesOf(answer.of, body)).subarray(0, answer.after),
          response,
        );
        response.flushHeaders();
        return;
      case 'endless': {
        await this.stream(Buffer.from(answer.first ?? ''), response);
        const again = Buffer.from(answer.raw.repeat(Math.ceil(65_536 / answer.raw.length)));
        while (!response.destroyed) {
          if (response.write(again)) await new Promise(setImmediate);
          else await sleep(2);
        }
        return;
      }
      case 'silent':
        return;
    }
  }
}

/** Chunks as a stream, with its end. */
export function events(...chunks: readonly (object | string)[]): string {
  const data = chunks.map((chunk) => (typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`));
  return `${data.join('')}data: [DONE]\n\n`;
}

/** A chunk of the one choice. */
export const delta = (said: object, finish: string | null = null): object => ({
  id: 'chatcmpl-test',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'served-model',
  choices: [{ index: 0, delta: said, finish_reason: finish }],
});

/** The results that stand behind the newest calls of a request. */
export function resultsIn({ messages }: ChatBody): string[] {
  const from = messages.findLastIndex(({ role }) => role === 'assistant') + 1;
  return messages.slice(from).flatMap(({ role, content }) => (role === 'tool' ? [String(content)] : []));
}

/** What the person said in the newest message, without what coop adds to it. */
export function newestText({ messages }: ChatBody): string {
  const content = messages.at(-1)?.content;
  return typeof content === 'string' ? (content.split('\n\n<context>')[0] ?? '') : '';
}

function bytesOf({ text = '', calls = [], finish, usage }: Said, { model, stream_options: options }: ChatBody): Buffer {
  const chunk = (choices: object[], more: object = {}): object => ({
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices,
    ...more,
  });
  const choice = (said: object, end: string | null = null): object =>
    chunk([{ index: 0, delta: said, logprobs: null, finish_reason: end }]);
  const counts = typeof options === 'object' && usage !== null ? [chunk([], { usage: usage ?? USAGE })] : [];
  return Buffer.from(
    events(
      choice({ role: 'assistant', content: '', refusal: null }),
      ...pieces(text).map((content) => choice({ content })),
      ...calls.flatMap(({ id, name, input, raw }, index) => [
        choice({
          tool_calls: [{ index, id: id ?? `call_${index}_test`, type: 'function', function: { name, arguments: '' } }],
        }),
        ...pieces(raw ?? JSON.stringify(input ?? {})).map((json) =>
          choice({ tool_calls: [{ index, function: { arguments: json } }] }),
        ),
      ]),
      choice({}, finish ?? (calls.length > 0 ? 'tool_calls' : 'stop')),
      ...counts,
    ),
  );
}

const refused = (message: string): Answer => ({
  fault: 'status',
  status: 400,
  body: { error: { message, type: 'invalid_request_error', param: 'messages', code: null } },
});

/** Why one server or another would refuse it. */
function wrongIn({ messages }: ChatBody): string | undefined {
  const ids = new Set<string>();
  let open: string[] = [];
  let before: string | undefined;
  for (const [at, { role, content, tool_calls: calls = [], tool_call_id: id }] of messages.entries()) {
    const where = `messages[${at}]`;
    if (role === 'tool') {
      if (id === undefined || !open.includes(id)) return `${where}: a result must follow its call`;
      if (typeof content !== 'string') return `${where}: the content of a result must be a string`;
      open = open.filter((each) => each !== id);
    } else if (open.length > 0) return `${where}: the calls ${open.join(', ')} have no result`;
    if (role === 'system' && at > 0) return `${where}: system must come first`;
    if (role === before && role !== 'tool') return `${where}: roles must alternate`;
    if (role !== 'tool' && calls.length === 0 && (content ?? '').length === 0) return `${where}: is empty`;
    for (const call of calls) {
      if (!/^[\w.:|/-]{1,40}$/.test(call.id)) return `${where}: the id of a call is none`;
      if (ids.has(call.id)) return `${where}: the id ${call.id} was used before`;
      if (!/^[\w-]{1,64}$/.test(call.function.name)) return `${where}: the name of a function is none`;
      ids.add(call.id);
      open.push(call.id);
    }
    before = role;
  }
  return undefined;
}
