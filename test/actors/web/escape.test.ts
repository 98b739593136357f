/** What a model, a page or a resolver could try to reach into the house, or to carry out of it. Each attempt is the real thing. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/actors/web/address.ts';
import type { Resolve } from '../../../src/actors/web/connection.ts';
import { type Fetching, fetchPage } from '../../../src/actors/web/fetching.ts';
import { Rule } from '../../../src/actors/web/rule.ts';
import { readPage } from '../../../src/domain/page/read-page.ts';
import { isPublic } from '../../../src/domain/public-address.ts';
import { PageServer } from './server.ts';

const pages: Fetching['pages'] = {
  read: async (asked) => {
    const { title, text, links } = readPage(asked);
    return { title, text, links: [...links] };
  },
};
const signal = new AbortController().signal;
const answering = (...addresses: string[]): Resolve => {
  let next = 0;
  return (_, __, done) => {
    const address = addresses[Math.min(next, addresses.length - 1)] ?? '';
    next += 1;
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
};

describe('an address', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[ff02::1]/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://x.localhost/',
    'http://printer.local/',
    'http://router/',
    'http://nas.home.arpa/',
    'http://alice:secret@example.org/',
    'http://example.org\\@127.0.0.1/',
    'http://exa mple.org/',
    'http://example.org/\nHost: x',
    'file:///etc/passwd',
    'ftp://example.org/',
    'data:text/html,x',
    'javascript:alert(1)',
    'gopher://example.org/',
    '//example.org/',
    'example.org',
    '',
  ])('%j leads nowhere', (url) => {
    expect(() => addressOf(url)).toThrow(expect.objectContaining({ code: 'E_WEB_ADDRESS' }));
  });

  it.each(['https://example.org/a?b=c#d', 'http://93.184.216.34/', 'https://[2606:4700::1111]/', 'https://bücher.de/'])(
    '%j is one of the web',
    (url) => {
      expect(addressOf(url).hash).toBe('');
    },
  );

  it('of any number that is not known to be the world’s is none of it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (isPublic(address)) expect(address).toMatch(/^[23]/i);
      }),
    );
    expect(isPublic('not an address')).toBe(false);
  });
});

describe('a name', () => {
  it('that leads into this house is not connected to, whatever its resolver says', async () => {
    await using server = await PageServer.start((_, response) => response.end('inside'));
    for (const inside of ['127.0.0.1', '10.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fd00::1']) {
      const fetching = { signal, pages, resolve: answering(inside) };
      await expect(fetchPage(`http://evil.example.com:${server.port}/`, fetching)).rejects.toMatchObject({
        code: 'E_WEB_ADDRESS',
      });
    }
    expect(server.asked).toEqual([]);
  });

  it('is resolved once for a request: a second answer is nobody’s', async () => {
    await using server = await PageServer.start((_, response) => response.end('inside'));
    let times = 0;
    const resolve: Resolve = (_, __, done) => {
      times += 1;
      // The world's first, this house's from then on.
      done(null, [{ address: times === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    };
    await expect(
      fetchPage(`http://rebind.example.com:${server.port}/`, { signal, pages, resolve }),
    ).rejects.toMatchObject({ code: 'E_WEB_ADDRESS' });
    expect(server.asked).toEqual([]);
  });

  it('with one address of the world and one of this house is none of the world', async () => {
    await using server = await PageServer.start((_, response) => response.end('inside'));
    const resolve: Resolve = (_, __, done) =>
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    await expect(
      fetchPage(`http://both.example.com:${server.port}/`, { signal, pages, resolve }),
    ).rejects.toMatchObject({ code: 'E_WEB_ADDRESS' });
    expect(server.asked).toEqual([]);
  });
});

describe('a server', () => {
  let inside: PageServer;
  beforeEach(async () => {
    inside = await PageServer.start((_, response) => response.end('the secret of the house'));
  });
  afterEach(() => inside[Symbol.asyncDispose]());

  const get = async (answer: Parameters<typeof PageServer.start>[0], path = '/') => {
    await using server = await PageServer.start(answer);
    return await fetchPage(`${server.url}${path}`, { signal, pages, door: server.door });
  };

  it.each([
    ['another port of this machine', () => `${inside.url}/`],
    ['its name', () => `http://localhost:${inside.port}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['another scheme', () => 'gopher://127.0.0.1/x'],
    ['an address with a password', () => 'http://a:b@example.org/'],
  ])('cannot lead by a redirect to %s', async (_, location) => {
    const page = get((__, response) => response.writeHead(302, { location: location() }).end());
    await expect(page).rejects.toMatchObject({ code: 'E_WEB_ADDRESS' });
    expect(inside.asked).toEqual([]);
  });

  it('cannot lead in a circle', async () => {
    const page = get((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(page).rejects.toMatchObject({ code: 'E_WEB' });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('cannot fill the memory with a %s bomb', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(200 * 1_048_576, 'a'));
    const page = await get((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': encoding });
      response.end(bomb);
    });
    expect(page.text.length).toBe(2 * 1_048_576);
  });

  it('cannot go on for ever', async () => {
    const page = await get((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(page.text.length).toBe(2 * 1_048_576);
  });

  it('that drips is given up when nobody waits any more', async () => {
    await using server = await PageServer.start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('x');
    });
    const stop = new AbortController();
    const page = fetchPage(`${server.url}/`, { signal: stop.signal, pages, door: server.door });
    await expect.poll(() => server.asked.length).toBe(1);
    stop.abort(new Error('stopped'));
    await expect(page).rejects.toThrow('stopped');
  });

  it('cannot flood with headers', async () => {
    const page = get((_, response) => {
      for (let at = 0; at < 200; at += 1) response.setHeader(`x-${at}`, 'y'.repeat(1_000));
      response.end('x');
    });
    await expect(page).rejects.toMatchObject({ code: 'E_WEB' });
  });

  it('is told nothing but what is asked for: no cookie of before, no page before, no name of anybody', async () => {
    await using server = await PageServer.start((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next', 'set-cookie': 'a=b' }).end();
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('x');
    });
    await fetchPage(`${server.url}/#fragment`, { signal, pages, door: server.door });
    expect(server.asked.map(({ url }) => url)).toEqual(['/', '/next']);
    const told = new Set(server.asked.flatMap(({ headers }) => Object.keys(headers)));
    expect([...told].sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('that speaks no HTTP is no page', async () => {
    const raw = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const address = raw.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const door = { host: '127.0.0.1', port };
    await expect(fetchPage(`http://127.0.0.1:${port}/`, { signal, pages, door })).rejects.toMatchObject({
      code: 'E_WEB',
    });
    raw.close();
  });

  it('whose answer is no text is not read', async () => {
    const page = get((_, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'));
    await expect(page).rejects.toMatchObject({ code: 'E_WEB', message: expect.stringContaining('application/pdf') });
  });

  it('is understood in its own letters', async () => {
    const page = await get((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' });
      response.end(Buffer.from('Stra\xdfe', 'latin1'));
    });
    expect(page.text).toBe('Straße');
  });
});

describe('the rule', () => {
  const rule = (spoken: readonly string[], allow: readonly string[] = []) =>
    new Rule({ allow, spoken: { isSpoken: async ({ url }) => ({ spoken: spoken.includes(url) }) } });
  const SAID = 'https://news.example.com/today';

  it('lets through what a person said, byte for byte', async () => {
    await expect(rule([SAID]).check(SAID)).resolves.toBeUndefined();
  });

  it.each([
    `${SAID}?secret=canary`,
    `${SAID}/canary`,
    `${SAID}#canary`,
    'https://canary.news.example.com/today',
    'https://NEWS.example.com/today',
    'https://news.example.com:444/today',
    'http://news.example.com/today',
  ])('asks for %s, which nobody said', async (url) => {
    await expect(rule([SAID]).check(url)).rejects.toMatchObject({ code: 'E_WEB_ASK' });
  });

  it('lets through ten links of pages that were read, and the same ones again', async () => {
    const one = rule([]);
    const links = Array.from({ length: 12 }, (_, at) => `https://example.net/${at}`);
    one.saw(links);
    for (const link of links.slice(0, 10)) await expect(one.check(link)).resolves.toBeUndefined();
    await expect(one.check(links[3] ?? '')).resolves.toBeUndefined();
    await expect(one.check(links[10] ?? '')).rejects.toMatchObject({ code: 'E_WEB_ASK' });
    await expect(one.check(`${links[0]}?canary`)).rejects.toMatchObject({ code: 'E_WEB_ASK' });
  });

  it('lets anything through to hosts that the owner opened, on their usual port, and to no host that looks like one', async () => {
    const one = rule([], ['docs.example.org', '*.wiki.example.org']);
    await expect(one.check('https://docs.example.org/?q=anything')).resolves.toBeUndefined();
    await expect(one.check('https://en.wiki.example.org/x')).resolves.toBeUndefined();
    for (const url of [
      'https://docs.example.org:8443/',
      'https://evildocs.example.org/',
      'https://docs.example.org.evil.net/',
      'https://wiki.example.org/',
      'https://evilwiki.example.org/',
    ]) {
      await expect(one.check(url)).rejects.toMatchObject({ code: 'E_WEB_ASK' });
    }
  });

  it('never lets through what is no address of the web, said or not', async () => {
    await expect(rule(['http://127.0.0.1/']).check('http://127.0.0.1/')).rejects.toMatchObject({
      code: 'E_WEB_ADDRESS',
    });
  });
});
