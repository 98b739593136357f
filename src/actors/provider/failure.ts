/** Failures of a model's server in coop's words: what they have in common whatever the protocol. */
import { CoopError } from '../../protocol/errors.ts';
import { isContextFull } from './context-full.ts';
import type { Key } from './keys.ts';

/** What a server said with a status that is not a good one. */
export interface Refusal {
  readonly status: number;
  /** Its own words, as {@link cleaned} left them. */
  readonly said: string;
  /** Of the error, where the protocol has one. */
  readonly code?: string | null;
  /** To be added to what it said: what to do about it. */
  readonly hint?: string;
}

/** @param variable what to look at where the key was refused */
export function refusalOf({ status, said, code, hint }: Refusal, variable: string, cause: unknown): CoopError {
  const words = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
  const why = hint === undefined ? words : `${words}; ${hint}`;
  if (status === 401 || status === 403) return new CoopError('E_KEY_REJECTED', { variable }, cause);
  if (isContextFull(status, said, code)) return new CoopError('E_CONTEXT_FULL', {}, cause);
  if (status === 429) return new CoopError('E_RATE_LIMITED', { when: 'later' }, cause);
  if (status === 408 || status === 409 || status >= 500) return new CoopError('E_PROVIDER', { why }, cause);
  return new CoopError('E_PROVIDER_REQUEST', { why }, cause);
}

/** A server's words in one short line, with anything that looks like a key taken out. */
export function cleaned(said: unknown, key: Key | undefined): string {
  if (typeof said !== 'string') return '';
  const hidden = key === undefined ? said : said.replaceAll(key.value, '***');
  return hidden
    .replaceAll(/sk-[\w-]{6,}/g, '***')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, 300)
    .replace(/[.\s]+$/, '');
}

/** The system's code says enough (`ECONNREFUSED`, `ENOTFOUND`); messages can carry the address with what is in it. */
export function connectionWhy(thrown: unknown): string {
  const code = codeOf(thrown);
  return code === undefined ? 'no connection' : `no connection (${code})`;
}

/** Why reading an answer that had begun failed. */
export function streamWhy(thrown: unknown): string {
  if (thrown instanceof SyntaxError) return 'an event is not JSON';
  const code = codeOf(thrown);
  return code === undefined ? 'the connection ended' : `the connection ended (${code})`;
}

/** The system's code for it, from wherever among its causes. */
export function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if ('code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code)) return error.code;
  }
  return undefined;
}
