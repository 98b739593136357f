import { watchedBody } from '../watched.ts';

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
    const { status, statusText, headers } = response;
    return new Response(watchedBody(response, silenceMs), { status, statusText, headers });
  };
}
