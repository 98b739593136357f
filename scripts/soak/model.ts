import {
  type Content,
  MessagesApi,
  type MessagesBody,
  newestText,
  toolResults,
} from '../../test/support/messages-api.ts';

/** Somebody who wants something written down says so with this word; whoever looks for it, with the other. */
export const KEEP = 'keep';
export const FIND = 'find';

/** A model that answers at once: what is kept is written down, what is looked for is searched, all else is a word. */
export async function instantModel(lifeMs: number): Promise<MessagesApi> {
  const api = await MessagesApi.start(
    (body) => {
      // Thousands of them, each with its whole history: nobody here looks at them again.
      api.requests.length = 0;
      return answer(body);
    },
    { lifeMs },
  );
  return api;
}

function answer(body: MessagesBody): Content {
  const words = newestText(body);
  const has = (tool: string): boolean => body.tools?.some(({ name }) => name === tool) ?? false;
  if (toolResults(body).length > 0) return [{ type: 'text', text: 'Done.' }];
  if (words.includes(KEEP) && has('memory_write')) return [call('memory_write', { text: quoteOf(words) })];
  if (words.includes(FIND) && has('memory_search')) return [call('memory_search', { query: quoteOf(words) })];
  return [{ type: 'text', text: `Yes. ${'So it is. '.repeat(20)}` }];
}

const call = (name: string, input: object): Content[number] => ({ type: 'tool_use', name, input });

/** In a room the session says before each message whose it is. */
const quoteOf = (words: string): string => words.slice(words.indexOf(':') + 1).trim();
