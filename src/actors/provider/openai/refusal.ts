/** What a server says of a request that it does not answer: in the protocol's words, or in those of what stands before it. */
import { APIError } from 'openai/core/error';
import * as z from '../../../protocol/schema.ts';

const text = z.catch(z.nullish(z.string()), undefined);

const Words = z.object({
  message: text,
  type: text,
  code: z.catch(z.nullish(z.union([z.string(), z.number()])), undefined),
  /** OpenRouter: what the provider behind it said. */
  metadata: z.catch(z.nullish(z.object({ raw: text })), undefined),
});
export type Words = z.output<typeof Words>;

const NONE: Words = { message: undefined, type: undefined, code: undefined, metadata: undefined };

/** Of an `error`, which for some servers is only a text. */
export function wordsIn(error: unknown): Words {
  if (typeof error === 'string') return { ...NONE, message: error };
  const parsed = z.safeParse(Words, error);
  return parsed.success ? parsed.data : NONE;
}

/** The refusal as the SDK tells it. Some servers put no `error` around it; what is not JSON is nobody's words. */
export function toApiError({ status, headers }: Response, body: string): APIError {
  const json = parsed(body);
  try {
    return new APIError(status, errorIn(json) ?? json, undefined, headers);
  } catch {
    // The SDK writes down what is no text; nested too deeply nobody can.
    return new APIError(status, undefined, undefined, headers);
  }
}

/** The error where a good answer should be: some servers say so under a status of 200. */
export function errorIn(json: unknown): object | undefined {
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  const { error } = json;
  if (typeof error === 'string' && error !== '') return { message: error };
  return typeof error === 'object' && error !== null ? error : undefined;
}

function parsed(body: string): object | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
