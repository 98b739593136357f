import { lookup } from 'node:dns';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { isAllowedHost } from '../../../domain/allowed-host.ts';
import { isPublic } from '../../../domain/public-address.ts';
import { type ProxyRequest, readRequest } from './request.ts';

const HEAD_MAX = 64 * 1_024;
const CONNECTIONS_MAX = 64;
const SILENCE_MS = 60_000;

export interface WayOut {
  /** Of its socket. */
  readonly path: string;
  close(): void;
}

/** Where a name leads to: looked up once, and gone to, so that it cannot lead elsewhere between. */
export type Resolve = (host: string) => Promise<readonly string[]>;

let sockets = 0;

/**
 * @param folder for its socket, which nobody else may open
 * @param portOf a test has no server on the usual ones
 */
export function openProxy(
  folder: string,
  hosts: readonly string[],
  resolve: Resolve = addressesOf,
  isReachable: (address: string) => boolean = isPublic,
  portOf = (port: number): number => port,
): Promise<WayOut> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.setTimeout(SILENCE_MS, () => client.destroy());
    client.on('error', () => client.destroy());
    firstLines(client, (head, rest) => {
      const request = readRequest(head);
      if (request === undefined) return refuse(client, '400 Bad Request', 'coop sends on http and https alone');
      if (!isAllowedHost(request.host, hosts))
        return refuse(
          client,
          '403 Forbidden',
          `${request.host} is not among the hosts that are open here: ${hosts.join(', ')}`,
        );
      void forward(client, { ...request, port: portOf(request.port) }, rest, resolve, isReachable);
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  sockets += 1;
  const path = join(folder, `proxy-${sockets}`);
  rmSync(path, { force: true });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(path, () =>
      done({
        path,
        close() {
          server.close();
          for (const client of open) client.destroy();
        },
      }),
    );
  });
}

async function forward(
  client: Socket,
  { host, port, head }: ProxyRequest,
  rest: Buffer,
  resolve: Resolve,
  isReachable: (address: string) => boolean,
): Promise<void> {
  const addresses = await resolve(host).catch(() => []);
  // One that leads into the house as well is not asked at all.
  const [address] = addresses.every(isReachable) ? addresses : [];
  if (address === undefined) return refuse(client, '502 Bad Gateway', `${host} leads to no public address`);
  const upstream = connect({ host: address, port });
  upstream.setTimeout(SILENCE_MS, () => upstream.destroy());
  upstream.on('error', () => {
    if (upstream.connecting) refuse(client, '502 Bad Gateway', `${host} does not answer`);
    else client.destroy();
  });
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.end());
  upstream.once('connect', () => {
    if (head === undefined) client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    else upstream.write(head);
    if (rest.length > 0) upstream.write(rest);
    client.pipe(upstream);
    upstream.pipe(client);
  });
}

function firstLines(client: Socket, then: (head: string, rest: Buffer) => void): void {
  let all = Buffer.alloc(0);
  const hear = (chunk: Buffer): void => {
    all = Buffer.concat([all, chunk]);
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) {
      if (all.length > HEAD_MAX) client.destroy();
      return;
    }
    client.off('data', hear);
    client.pause();
    then(all.subarray(0, end).toString('latin1'), all.subarray(end + 4));
  };
  client.on('data', hear);
}

function refuse(client: Socket, status: string, why: string): void {
  client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
}

const addressesOf: Resolve = (host) =>
  new Promise((resolve, reject) =>
    lookup(host, { all: true }, (error, found) =>
      error === null ? resolve(found.map(({ address }) => address)) : reject(error),
    ),
  );
