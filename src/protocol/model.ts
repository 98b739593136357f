/** What a turn says to a model and hears from it: neutral between providers, plain data. */
import { type ErrorCode, isErrorCode } from './errors.ts';
import * as z from './schema.ts';
import { Carried } from './trace.ts';
import { TrustLevelSchema } from './trust.ts';

const MAX_TEXT = 4_000_000;
const text = z.string().check(z.maxLength(MAX_TEXT));

export const TextBlock = z.strictObject({ type: z.literal('text'), text });

/** The model asks for a tool. `input` is whatever it wrote: hostile until the tool's schema has passed it. */
export const ToolCallBlock = z.strictObject({
  type: z.literal('tool_call'),
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  name: z.string().check(z.maxLength(200)),
  input: z.record(z.string(), z.Plain),
});

/** Characters of one picture, as base64: two megabytes of bytes. Providers refuse much larger ones, and the journal keeps each. */
export const IMAGE_MAX = 2_700_000;

/** Pictures that one message or result shows. */
const IMAGES_MAX = 4;

const picture = {
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  data: z.string().check(z.minLength(1), z.maxLength(IMAGE_MAX), z.regex(/^[A-Za-z0-9+/]+={0,2}$/)),
};

/** What to look at. Its bytes decide what it is, not its name. */
export const ImageBlock = z.strictObject({ type: z.literal('image'), ...picture });

export const ToolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  text,
  failed: z.boolean(),
  images: z.optional(z.array(z.strictObject(picture)).check(z.maxLength(IMAGES_MAX))),
  /** The lowest level among the authors of what is in it; absent where it holds nothing that somebody wrote. */
  integrity: z.optional(TrustLevelSchema),
});

/** Kept word for word, signature included: the provider refuses a changed one. Never shown. */
export const ThinkingBlock = z.strictObject({ type: z.literal('thinking'), text, signature: z.string() });

export const AssistantBlock = z.discriminatedUnion('type', [TextBlock, ToolCallBlock, ThinkingBlock]);
export const UserBlock = z.discriminatedUnion('type', [TextBlock, ImageBlock, ToolResultBlock]);

export const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.array(UserBlock) }),
  z.strictObject({ role: z.literal('assistant'), content: z.array(AssistantBlock) }),
]);

/** A tool as the model sees it. `schema` is JSON Schema of the arguments. */
export const ToolSpec = z.strictObject({
  name: z.string(),
  description: z.string(),
  schema: z.record(z.string(), z.Plain),
});

/** Tokens of one model call. Cached input is counted apart from `input`. */
export const Usage = z.strictObject({
  input: z.int(),
  output: z.int(),
  cacheRead: z.int(),
  cacheWrite: z.int(),
});

/** The provider did not say what a call took: its `usage` is an estimate. */
export const Estimated = z.optional(z.literal(true));

/** Why the model stopped: it was done, wants tools, or ran into `maxTokens`; `refused` is the provider's own refusal. */
export const StopReason = z.enum(['done', 'tools', 'length', 'refused']);

export const ModelRequest = z.strictObject({
  /** The same bytes from turn to turn for one conversation, person and level. */
  system: text,
  messages: z.array(Message),
  tools: z.array(ToolSpec),
  maxTokens: z.int().check(z.minimum(1), z.maximum(200_000)),
  /** Blocks up to which the next request will be the same: a provider with a cache holds what comes before. */
  breakpoints: z.optional(z.array(z.strictObject({ message: z.int(), block: z.int() })).check(z.maxLength(2))),
  trace: Carried,
});

export const ModelReply = z.strictObject({
  /** What the server calls whoever answered. */
  model: z.string(),
  /** Another model than the one that was asked for, which could not be had: by the provider's own name. It is this one's price. */
  fallback: z.exactOptional(z.string().check(z.maxLength(200))),
  content: z.array(AssistantBlock),
  stop: StopReason,
  usage: Usage,
  estimated: Estimated,
});

/** A piece of the reply while it is being made; what counts is the `ModelReply` at the end. */
export const ModelFrame = z.strictObject({ type: z.literal('text'), text });

export type TextBlock = z.output<typeof TextBlock>;
export type ImageBlock = z.output<typeof ImageBlock>;
export type ToolCallBlock = z.output<typeof ToolCallBlock>;
export type ToolResultBlock = z.output<typeof ToolResultBlock>;
export type AssistantBlock = z.output<typeof AssistantBlock>;
export type UserBlock = z.output<typeof UserBlock>;
export type Message = z.output<typeof Message>;
export type ToolSpec = z.output<typeof ToolSpec>;
export type Usage = z.output<typeof Usage>;
export type StopReason = z.output<typeof StopReason>;
export type ModelRequest = z.output<typeof ModelRequest>;
export type ModelReply = z.output<typeof ModelReply>;
export type ModelFrame = z.output<typeof ModelFrame>;

/** The words of a message, its other blocks left out. */
export function textOf(content: readonly (AssistantBlock | UserBlock)[]): string {
  return content
    .filter((block) => block.type === 'text')
    .map((block) => block.text)
    .join('');
}

export const ErrorCodeSchema = z.string().check(z.refine(isErrorCode)) as unknown as z.ZodMiniType<ErrorCode>;
