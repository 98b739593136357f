/**
 * The pieces of a streamed reply, as far as coop reads them. Servers of this protocol differ in what they leave out, so nearly
 * everything may be missing; what is there has the shape that the protocol gives it. Thinking (`reasoning`, `reasoning_content`) is
 * not read: nobody signs it, so it is neither kept nor sent back.
 */
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { broken } from '../broken.ts';

const tokens = z.nullish(z.number());

const UsageCounts = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.nullish(z.object({ cached_tokens: tokens })),
});
export type UsageCounts = z.output<typeof UsageCounts>;

/** Arguments are text that is JSON, piece by piece; some servers send the object itself. */
const Called = z.object({ name: z.nullish(z.string()), arguments: z.optional(z.unknown()) });

const CallPiece = z.object({
  index: z.nullish(z.number()),
  id: z.nullish(z.string()),
  function: z.nullish(Called),
});
export type CallPiece = z.output<typeof CallPiece>;

const Part = z.looseObject({ type: z.string(), text: z.nullish(z.string()) });

const Said = z.object({
  content: z.nullish(z.union([z.string(), z.array(Part)])),
  refusal: z.nullish(z.string()),
  tool_calls: z.nullish(z.array(CallPiece)),
  /** As it was before there were `tool_calls`. */
  function_call: z.nullish(Called),
});
export type Said = z.output<typeof Said>;

const Choice = z.object({
  index: z.nullish(z.number()),
  delta: z.nullish(Said),
  /** In the place of `delta` where the reply comes as a whole. */
  message: z.nullish(Said),
  finish_reason: z.nullish(z.string()),
});

const Chunk = z.object({
  model: z.nullish(z.string()),
  choices: z.nullish(z.array(Choice)),
  usage: z.nullish(UsageCounts),
});
export type Chunk = z.output<typeof Chunk>;

/** @throws CoopError `E_STREAM` where it is none */
export function parseChunk(value: unknown): Chunk {
  const parsed = z.safeParse(Chunk, value);
  if (!parsed.success) throw broken(explain(parsed.error));
  return parsed.data;
}

/** The words of a message, which some servers send in parts. */
export function wordsOf(content: Said['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join('');
}
