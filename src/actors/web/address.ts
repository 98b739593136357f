/** What may be asked for at all, whoever said it. */
import { isIP } from 'node:net';
import { isPublic } from '../../domain/public-address.ts';
import { CoopError } from '../../protocol/errors.ts';

/** Names that lead to this machine, or into this house, whatever a resolver says. */
const LOCAL =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|onion|invalid|test|example)$/;

/** An address and a port of a test's own server; there is none outside of tests. */
export type Door = { readonly host: string; readonly port: number } | undefined;

/**
 * @throws CoopError `E_WEB_ADDRESS`
 */
export function addressOf(text: string, door?: Door): URL {
  const refuse = (why: string): CoopError => new CoopError('E_WEB_ADDRESS', { url: shown(text), why });
  if (!/^https?:\/\//i.test(text)) throw refuse('only http:// and https:// are fetched');
  if (/[\s\p{Cc}\\]/u.test(text)) throw refuse('it holds blanks or backslashes');
  if (!URL.canParse(text)) throw refuse('it is no address');
  const url = new URL(text);
  url.hash = '';
  if (url.username !== '' || url.password !== '') throw refuse('it carries a user or a password');
  const host = hostOf(url);
  if (door !== undefined && host === door.host && Number(url.port) === door.port) return url;
  if (isIP(host) !== 0) {
    if (!isPublic(host)) throw refuse('it leads into this house, not into the web');
  } else if (!host.includes('.') || LOCAL.test(host)) throw refuse('it leads into this house, not into the web');
  return url;
}

/** Without brackets and the dot at the end. */
export const hostOf = ({ hostname }: URL): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** For an error: not longer than a line. */
export const shown = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
