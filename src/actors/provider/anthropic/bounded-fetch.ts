import { watched } from './watched.ts';

/** Bytes of one answer: ten times the longest that is asked for, each token in an event of its own. */
const ANSWER_MOST = 16 * 1024 * 1024;

/** Bytes of an error, of which one line is shown. */
const ERROR_MOST = 256 * 1024;

/**
 * The SDK reads a body, or one line of it, for as long as its connection stays open. This lets it do so only for so long, and tells
 * of each answer before its body is read.
 */
export function boundedFetch(
  fetch: typeof globalThis.fetch,
  silenceMs: number,
  answered: (response: Response) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    answered(response);
    const { body, status, statusText, headers, ok } = response;
    return new Response(body && watched(body, silenceMs, ok ? ANSWER_MOST : ERROR_MOST), {
      status,
      statusText,
      headers,
    });
  };
}
