/** A page's server on loopback: what it was asked, and whatever it answers. It stops by itself. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LIFE_MS = 60_000;

export class PageServer implements AsyncDisposable {
  readonly asked: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly #server: Server;
  readonly port: number;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<PageServer> {
    const server = createServer((request, response) => {
      page.asked.push({ url: request.url ?? '', headers: request.headers });
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const page: PageServer = new PageServer(server);
    setTimeout(() => server.closeAllConnections(), LIFE_MS).unref();
    return page;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get door(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
