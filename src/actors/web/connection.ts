/** One request to one host, at an address that was looked at. */
import { lookup as resolve } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic } from '../../domain/public-address.ts';
import { CoopError } from '../../protocol/errors.ts';
import { type Door, hostOf, shown } from './address.ts';

/** As `dns.lookup` with `all`. Injected: a resolver can answer something else the second time. */
export type Resolve = (
  host: string,
  options: { readonly all: true; readonly verbatim: true },
  done: (error: Error | null, found: readonly { readonly address: string; readonly family: number }[]) => void,
) => void;

const SILENCE_MS = 15_000;
const HEADERS_MAX = 32 * 1_024;

export interface Asking {
  readonly signal: AbortSignal;
  readonly resolve?: Resolve;
  readonly door?: Door;
}

/**
 * The name is resolved once, every address of it is looked at, and what is connected to is one of those: a name that leads
 * elsewhere the next time leads nowhere. Nothing is kept of one request for the next, no cookie, no connection.
 */
export async function ask(url: URL, { signal, resolve: given, door }: Asking): Promise<IncomingMessage> {
  const refuse = (): CoopError =>
    new CoopError('E_WEB_ADDRESS', { url: shown(url.href), why: 'its name leads into this house, not into the web' });
  const host = hostOf(url);
  const isDoor = door !== undefined && host === door.host && Number(url.port) === door.port;
  const lookup: LookupFunction = (name, options, done) => {
    (given ?? (resolve as Resolve))(name, { all: true, verbatim: true }, (error, found) => {
      const first = found?.[0];
      if (error !== null || first === undefined) return done(error ?? new Error('no address'), '', 0);
      if (!found.every(({ address }) => isPublic(address))) return done(refuse(), '', 0);
      if (options.all === true) return done(null, [{ address: first.address, family: first.family }]);
      return done(null, first.address, first.family);
    });
  };
  if (isIP(host) !== 0 && !isDoor && !isPublic(host)) throw refuse();
  const send = url.protocol === 'https:' ? secure : plain;
  const headers = {
    accept: 'text/html,application/xhtml+xml,text/plain,text/markdown,application/json;q=0.9,text/*;q=0.8,*/*;q=0.1',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'coop',
  };
  const sent = send(url, {
    ...{ agent: false, headers, lookup, signal, maxHeaderSize: HEADERS_MAX },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  return await answerOf(sent, url);
}

function answerOf(sent: ClientRequest, url: URL): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    sent.setTimeout(SILENCE_MS, () =>
      sent.destroy(new CoopError('E_WEB', { url: shown(url.href), why: 'nothing came' })),
    );
    sent.once('response', (response) => {
      // Whoever breaks off later is heard by whoever reads.
      sent.on('error', () => {});
      done(response);
    });
    sent.once('error', fail);
    sent.end();
  });
}
