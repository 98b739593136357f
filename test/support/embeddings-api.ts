/**
 * A stand-in for an embedding endpoint: a loopback HTTP server that answers as the family does, with vectors that depend on the
 * words of a text alone. It stops by itself.
 *
 * @example
 * await using api = await EmbeddingsApi.start('openai', { dimensions: 8 });
 * // base_url = api.url
 * api.requests[0]?.body
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stemsOf } from '../../src/domain/search/index.ts';

export type Family = 'openai' | 'voyage' | 'cohere' | 'openai-compatible';

export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface EmbeddingRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Options {
  readonly dimensions: number;
  /** What an answer is instead, where it says so: by the number of the request. */
  readonly refuse?: (request: EmbeddingRequest, number: number) => Refusal | 'silent' | undefined;
  /** Words that mean the same. */
  readonly same?: Readonly<Record<string, string>>;
}

const LIFE_MS = 120_000;

export class EmbeddingsApi implements AsyncDisposable {
  readonly requests: EmbeddingRequest[] = [];
  options: Options;
  readonly #family: Family;
  readonly #server: Server;
  readonly #end: NodeJS.Timeout;

  static async start(family: Family, options: Options): Promise<EmbeddingsApi> {
    const api = new EmbeddingsApi(family, options);
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  private constructor(family: Family, options: Options) {
    this.#family = family;
    this.options = options;
    this.#server = createServer(async (message, response) => {
      const parts: Buffer[] = [];
      for await (const part of message) parts.push(part as Buffer);
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
      const request = { path: message.url ?? '', headers: message.headers, body };
      this.requests.push(request);
      const refusal = this.options.refuse?.(request, this.requests.length);
      if (refusal === 'silent') return;
      const { status, headers = {}, body: said = JSON.stringify(this.#answer(body)) } = refusal ?? { status: 200 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(said);
    });
    this.#end = setTimeout(() => void this.stop(), LIFE_MS);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** All texts that came, in order. */
  get texts(): string[] {
    return this.requests.flatMap(({ body }) => textsIn(body));
  }

  async stop(): Promise<void> {
    clearTimeout(this.#end);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #answer(body: Readonly<Record<string, unknown>>): object {
    const vectors = textsIn(body).map((text) => this.vectorOf(text));
    if (this.#family === 'cohere') return { id: 'x', embeddings: { float: vectors }, texts: textsIn(body) };
    const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
    return { object: 'list', data: data.reverse(), model: body['model'] };
  }

  /** Each stem points somewhere: texts that share stems are near one another. */
  vectorOf(text: string): number[] {
    const vector = Array.from({ length: this.options.dimensions }, () => 0.001);
    for (const stem of stemsOf(text)) {
      const meant = this.options.same?.[stem] ?? stem;
      let hash = 7;
      for (const letter of meant) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
      vector[hash % vector.length] = (vector[hash % vector.length] ?? 0) + 1;
    }
    return vector;
  }
}

function textsIn(body: Readonly<Record<string, unknown>>): string[] {
  return (body['input'] ?? body['texts'] ?? []) as string[];
}
