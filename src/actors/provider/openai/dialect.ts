/** In what servers of one protocol differ, and a request has to say one way or the other. */
import { APIError } from 'openai/core/error';
import { isOpenAi } from '../../../domain/openai-address.ts';

export interface Dialect {
  /** How the longest answer is called. OpenAI refuses the old name for its newer models; Ollama and others ignore the new one. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** Whether it may be asked to count tokens. */
  readonly counts: boolean;
}

export const dialectOf = (baseUrl: string): Dialect => ({
  limit: isOpenAi(baseUrl) ? 'max_completion_tokens' : 'max_tokens',
  counts: true,
});

/** So says a server that does not know a word of the request. */
const UNKNOWN =
  /\b(?:unsupported|unrecognized|unknown|unexpected|not (?:supported|permitted|allowed)|extra|forbidden)\b/i;

/** The other way, where a server refused a request for what it does not know. Undefined where it was refused for anything else. */
export function otherDialect(dialect: Dialect, refusal: unknown): Dialect | undefined {
  if (!(refusal instanceof APIError) || (refusal.status !== 400 && refusal.status !== 422)) return undefined;
  const said = refusal.message.slice(0, 4_000);
  if (!UNKNOWN.test(said)) return undefined;
  if (dialect.counts && said.includes('stream_options')) return { ...dialect, counts: false };
  if (!said.includes('max_completion_tokens')) return undefined;
  return { ...dialect, limit: dialect.limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
}
