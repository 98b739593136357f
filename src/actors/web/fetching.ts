/** A page, from its address to its text. */
import type { IncomingMessage } from 'node:http';
import type { Client } from '../../protocol/contract.ts';
import type { PageTextContract } from '../../protocol/contracts/web.ts';
import { CoopError } from '../../protocol/errors.ts';
import { addressOf, type Door, shown } from './address.ts';
import { bodyOf } from './body.ts';
import { textOf } from './charset.ts';
import { ask, type Resolve } from './connection.ts';

export interface Page {
  /** Where it was found in the end. */
  readonly url: string;
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  /** Addresses that stand in the text, whole. */
  readonly links: readonly string[];
}

export interface Fetching {
  readonly signal: AbortSignal;
  /** Makes text of HTML. */
  readonly pages: Client<typeof PageTextContract>;
  readonly resolve?: Resolve | undefined;
  readonly door?: Door;
}

const REDIRECTS_MOST = 5;
const WHOLE_MS = 40_000;

/** @throws CoopError `E_WEB_ADDRESS`, `E_WEB`, and what the signal was aborted with. */
export async function fetchPage(text: string, fetching: Fetching): Promise<Page> {
  const url = addressOf(text, fetching.door);
  const late = new CoopError('E_WEB', { url: shown(text), why: `it took longer than ${WHOLE_MS / 1_000} seconds` });
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(late), WHOLE_MS);
  const signal = AbortSignal.any([fetching.signal, timer.signal]);
  try {
    return await follow(url, { ...fetching, signal }, REDIRECTS_MOST);
  } catch (error) {
    signal.throwIfAborted();
    throw toFailure(error, text);
  } finally {
    clearTimeout(timeout);
  }
}

/** A redirect is the server's own word: nothing of ours is in it, and its address is looked at like the first. */
async function follow(url: URL, fetching: Fetching, left: number): Promise<Page> {
  const { signal, resolve, door } = fetching;
  const response = await ask(url, {
    signal,
    ...(resolve === undefined ? {} : { resolve }),
    ...(door === undefined ? {} : { door }),
  });
  const { statusCode: status = 0, headers } = response;
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    response.destroy();
    if (left === 0)
      throw new CoopError('E_WEB', { url: shown(url.href), why: 'it leads from one address to the next' });
    if (!URL.canParse(location, url.href))
      throw new CoopError('E_WEB', { url: shown(url.href), why: 'it leads nowhere' });
    return await follow(addressOf(new URL(location, url).href, door), fetching, left - 1);
  }
  return await read(url, status, response, fetching);
}

async function read(url: URL, status: number, response: IncomingMessage, { pages }: Fetching): Promise<Page> {
  const type = response.headers['content-type'] ?? 'text/html';
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isText(kind)) {
    response.destroy();
    throw new CoopError('E_WEB', {
      url: shown(url.href),
      why: `it is ${kind.slice(0, 60)}, and only text can be read`,
    });
  }
  const body = textOf(await bodyOf(response, shown(url.href)), type);
  const found = { url: url.href, status, kind };
  if (kind !== 'text/html' && kind !== 'application/xhtml+xml') {
    return { ...found, title: '', text: body, links: linksIn(body) };
  }
  return { ...found, ...(await pages.read({ html: body, url: url.href })) };
}

const isText = (kind: string): boolean =>
  kind.startsWith('text/') ||
  /^application\/(?:[\w.-]+\+)?(?:json|xml|yaml|toml|ld\+json|xhtml\+xml|javascript)$/.test(kind);

/** Where text ends and an address begins, nobody can say for certain: what follows it in a sentence is not of it. */
export function linksIn(text: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"'`\\\p{Cc}]+/giu) ?? [];
  return [...new Set(found.map((link) => link.replace(/[.,;:!?)\]}]+$/, '')))].slice(0, 2_000);
}

function toFailure(error: unknown, url: string): CoopError {
  if (error instanceof CoopError) return error;
  if (error instanceof Error && error.cause instanceof CoopError) return error.cause;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new CoopError(
    'E_WEB',
    { url: shown(url), why: WHY[code] ?? (/^[A-Z_]{3,40}$/.test(code) ? code : 'no answer') },
    error,
  );
}

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'names cannot be looked up just now',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection broke off',
  ETIMEDOUT: 'nothing came',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  HPE_HEADER_OVERFLOW: 'its headers are too long',
};
