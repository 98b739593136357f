/** A neutral request in the words of Chat Completions. */
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions/completions';
import type { ModelRequest, ToolSpec } from '../../../protocol/model.ts';
import { CallIds } from './call-ids.ts';
import type { Dialect } from './dialect.ts';
import { joined } from './joined.ts';
import { assistantMessage, userMessages } from './messages.ts';

export interface Asked {
  readonly model: string;
  /** Whether it reads pictures. */
  readonly images: boolean;
  readonly dialect: Dialect;
}

/**
 * Servers of this protocol hold what requests begin with in their caches by themselves: so a conversation is written in the same
 * words from turn to turn, and what is said of a message depends on those before it alone.
 */
export function toParams(
  { system, messages, tools, maxTokens }: ModelRequest,
  { model, images, dialect }: Asked,
): ChatCompletionCreateParamsStreaming {
  const ids = new CallIds();
  const said = messages.flatMap(({ role, content }): ChatCompletionMessageParam[] =>
    role === 'assistant' ? assistantMessage(content, ids) : userMessages(content, ids, images),
  );
  return {
    model,
    [dialect.limit]: maxTokens,
    stream: true,
    ...(dialect.counts ? { stream_options: { include_usage: true } } : {}),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    messages: [...(system === '' ? [] : [{ role: 'system' as const, content: system }]), ...joined(said)],
  };
}

function toTool({ name, description, schema }: ToolSpec): ChatCompletionFunctionTool {
  return { type: 'function', function: { name, description, parameters: { ...schema, type: 'object' } } };
}
