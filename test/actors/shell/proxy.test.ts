import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProxy, type WayOut } from '../../../src/actors/shell/proxy/index.ts';
import { readRequest } from '../../../src/actors/shell/proxy/request.ts';
import { isAllowedHost } from '../../../src/domain/allowed-host.ts';
import { hasSandbox, TestShell } from './support.ts';

describe('what is asked of the proxy', () => {
  test('a tunnel and a plain request are read, with their own host alone', () => {
    expect(readRequest('CONNECT Docs.example.org:443 HTTP/1.1\r\nHost: other')).toEqual({
      ...{ host: 'docs.example.org', port: 443, head: undefined },
    });
    expect(
      readRequest('GET http://docs.example.org/a?b HTTP/1.1\r\nHost: evil.example\r\nX: y\r\nConnection: keep-alive'),
    ).toEqual({
      ...{ host: 'docs.example.org', port: 80 },
      head: 'GET /a?b HTTP/1.1\r\nHost: docs.example.org\r\nConnection: close\r\nX: y\r\n\r\n',
    });
  });

  test.each([
    'CONNECT docs.example.org:22 HTTP/1.1',
    'CONNECT [::1]:443 HTTP/1.1',
    'CONNECT user@docs.example.org:443 HTTP/1.1',
    'GET / HTTP/1.1\r\nHost: docs.example.org',
    'GET https://docs.example.org/ HTTP/1.1',
    'GET http://user@docs.example.org/ HTTP/1.1',
    'GET http://docs.example.org@evil.example/ HTTP/1.1',
    'GET http://docs.example.org:8080/ HTTP/1.1',
    'nonsense',
  ])('%s is not sent on', (head) => {
    expect(readRequest(head)).toBeUndefined();
  });

  test('a host is open where it is named, or below a star', () => {
    expect(isAllowedHost('docs.example.org', ['docs.example.org'])).toBe(true);
    expect(isAllowedHost('a.docs.example.org', ['docs.example.org'])).toBe(false);
    expect(isAllowedHost('a.example.org', ['*.example.org'])).toBe(true);
    for (const host of ['example.org', 'notexample.org', 'example.org.evil.example', '127.0.0.1', 'localhost'])
      expect(isAllowedHost(host, ['*.example.org']), host).toBe(false);
  });
});

describe('the proxy', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-proxy-'));
  });

  async function ask(proxy: WayOut, head: string): Promise<string> {
    const client = connect(proxy.path);
    client.write(`${head}\r\n\r\n`);
    let said = '';
    for await (const chunk of client) said += chunk;
    return said;
  }

  test('refuses what is not named, and says what is', async () => {
    const proxy = await openProxy(folder, ['docs.example.org']);
    expect(await ask(proxy, 'CONNECT evil.example:443 HTTP/1.1')).toMatch(/^HTTP\/1\.1 403 .*docs\.example\.org/s);
    expect(await ask(proxy, 'nonsense')).toMatch(/^HTTP\/1\.1 400/);
    proxy.close();
  });

  test('goes to no address of the house, also where a name leads there beside another', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], []]) {
      const proxy = await openProxy(folder, ['docs.example.org'], async () => addresses);
      expect(await ask(proxy, 'CONNECT docs.example.org:80 HTTP/1.1'), addresses.join()).toMatch(/^HTTP\/1\.1 502/);
      proxy.close();
    }
  });

  test('asks once where a name leads to, and goes there', async () => {
    const server = createServer((request, response) =>
      response.end(`${request.method} ${request.url} ${request.headers.host}`),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    let asked = 0;
    const resolve = async (): Promise<string[]> => {
      asked += 1;
      return [asked === 1 ? '127.0.0.1' : '10.0.0.1'];
    };
    const proxy = await openProxy(
      folder,
      ['docs.example.org'],
      resolve,
      () => true,
      () => port,
    );
    expect(await ask(proxy, 'GET http://docs.example.org/page HTTP/1.1')).toMatch(/GET \/page docs\.example\.org$/);
    expect(asked).toBe(1);
    proxy.close();
    server.close();
  });
});

describe.skipIf(!hasSandbox)('a command with hosts', () => {
  let shell: TestShell;
  beforeAll(async () => {
    shell = await TestShell.open();
  });
  afterAll(async () => {
    await shell[Symbol.asyncDispose]();
  });

  test('meets the proxy and nothing else, and what it says is a stranger’s', async () => {
    const ran = await shell.run(
      'printf "CONNECT evil.example:443 HTTP/1.1\\r\\n\\r\\n" | socat - TCP:127.0.0.1:3128 | head -1; echo $https_proxy; (exec 3<>/dev/tcp/1.1.1.1/443) 2>&1 | tail -1',
      { hosts: ['docs.example.org'] },
    );
    expect(ran.output).toMatch(/^HTTP\/1\.1 403 Forbidden\r?\nhttp:\/\/127\.0\.0\.1:3128\n.*unreachable/s);
    expect(ran.integrity).toBe('public');
    expect(shell.marked.at(-1)?.integrity).toBe('public');
  });
});
