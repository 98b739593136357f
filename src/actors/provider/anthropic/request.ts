/** A neutral request in the words of the Messages API. */
import type {
  ContentBlockParam,
  ImageBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  Tool,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { unreachable } from '../../../protocol/errors.ts';
import type {
  AssistantBlock,
  ImageBlock,
  Message,
  ModelRequest,
  ToolSpec,
  UserBlock,
} from '../../../protocol/model.ts';
import { callable } from '../callable.ts';
import { redactedData } from './redacted.ts';

/** Characters of a tool's name. */
const NAME_MOST = 128;

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

/** Four cache breakpoints are allowed: after the tools, after the system text, and where the request says. */
export function toParams(
  { system, messages, tools, maxTokens, breakpoints = [] }: ModelRequest,
  model: string,
): MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system === '' ? {} : { system: [{ type: 'text', text: system, ...CACHED }] }),
    messages: messages
      .map((message, at) =>
        toMessage(
          message,
          breakpoints.filter((point) => point.message === at).map(({ block }) => block),
        ),
      )
      .filter(({ content }) => content.length > 0),
    ...(tools.length === 0 ? {} : { tools: tools.map((tool, at) => toTool(tool, at === tools.length - 1)) }),
  };
}

function toTool({ name, description, schema }: ToolSpec, last: boolean): Tool {
  return { name, description, input_schema: { ...schema, type: 'object' }, ...(last ? CACHED : {}) };
}

function toMessage({ role, content }: Message, held: readonly number[]): MessageParam {
  return {
    role,
    content: content.flatMap((block, at) => {
      const blocks = toBlock(block);
      return held.includes(at)
        ? blocks.map((one, index) => (index === blocks.length - 1 ? withCache(one) : one))
        : blocks;
    }),
  };
}

/** Thinking cannot be marked. */
function withCache(block: ContentBlockParam): ContentBlockParam {
  return block.type === 'thinking' || block.type === 'redacted_thinking' ? block : { ...block, ...CACHED };
}

/** What the API would refuse is left out: empty text, and thinking that no provider signed. */
function toBlock(block: AssistantBlock | UserBlock): ContentBlockParam[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'tool_call':
      return [{ type: 'tool_use', id: block.id, name: callable(block.name, NAME_MOST), input: block.input }];
    case 'image':
      return [toImage(block)];
    case 'tool_result': {
      const { id, text, failed, images = [] } = block;
      const content: ToolResultBlockParam['content'] =
        images.length === 0 ? text : [...(text.trim() === '' ? [] : [toText(text)]), ...images.map(toImage)];
      return [{ type: 'tool_result', tool_use_id: id, content, is_error: failed }];
    }
    case 'thinking': {
      if (block.signature === '') return [];
      const data = redactedData(block);
      return data === undefined
        ? [{ type: 'thinking', thinking: block.text, signature: block.signature }]
        : [{ type: 'redacted_thinking', data }];
    }
    default:
      return unreachable(block);
  }
}

const toText = (text: string): TextBlockParam => ({ type: 'text', text });

function toImage({ mediaType, data }: Pick<ImageBlock, 'mediaType' | 'data'>): ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}
