/** What stand-ins for models' servers are made of: loopback only, every request recorded, bytes sent in pieces of any size, an end of its own. */
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

export interface Recorded<Body> {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** `sent` — the whole answer went out; `dropped` — the client, or a fault, ended the connection before. */
  readonly ended: Promise<'sent' | 'dropped'>;
}

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

export abstract class LoopbackServer<Body> implements AsyncDisposable {
  /** Can be replaced while the server runs. */
  options: Options;
  readonly requests: Recorded<Body>[] = [];
  readonly #server: Server;
  readonly #life: NodeJS.Timeout;
  readonly #stopped = new AbortController();

  protected constructor(options: Options) {
    this.options = options;
    this.#server = createServer((request, response) => {
      // A client that goes away in the middle is what many tests are about.
      this.#take(request, response).catch(() => response.destroy());
    });
    this.#life = setTimeout(() => void this.stop(), options.lifeMs ?? 60_000).unref();
  }

  protected async listen(): Promise<this> {
    this.#server.listen(this.options.port ?? 0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** For `base_url`: no path, no slash at the end. */
  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  /** The request with this number (from 0), past or to come. */
  async request(at = 0): Promise<Recorded<Body>> {
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

  /** @param at counts the requests from 0 */
  protected abstract answer(body: Body, at: number, response: ServerResponse): Promise<void>;

  protected async stream(bytes: Buffer, response: ServerResponse): Promise<void> {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const { chunkBytes = bytes.length, delayMs = 0 } = this.options;
    response.socket?.setNoDelay(true);
    for (let at = 0; at < bytes.length && !response.destroyed; at += chunkBytes) {
      response.write(bytes.subarray(at, at + chunkBytes));
      // A turn of the loop, so that each chunk is its own write on the wire.
      await (delayMs > 0 ? sleep(delayMs, undefined, { signal: this.#stopped.signal }) : new Promise(setImmediate));
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Body;
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
    await this.answer(body, at, response);
  }
}

/** A few characters each, like tokens. */
export function pieces(text: string): string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / 5) }, (_, at) =>
    characters.slice(at * 5, at * 5 + 5).join(''),
  );
}
