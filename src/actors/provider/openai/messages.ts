import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPartImage,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions/completions';
import { unreachable } from '../../../protocol/errors.ts';
import type { AssistantBlock, ImageBlock, ToolCallBlock, ToolResultBlock, UserBlock } from '../../../protocol/model.ts';
import { callable } from '../callable.ts';
import type { CallIds } from './call-ids.ts';

type Picture = Pick<ImageBlock, 'mediaType' | 'data'>;
type Said = ChatCompletionUserMessageParam | ChatCompletionToolMessageParam;

/** Characters of a tool's name. */
const NAME_MOST = 64;

/** Stands where a picture was, for a model that reads none. */
const UNSEEN = '[a picture, which you cannot see]';

/** None where it says nothing: servers refuse an empty message. Thinking is another provider's. */
export function assistantMessage(
  content: readonly AssistantBlock[],
  ids: CallIds,
): ChatCompletionAssistantMessageParam[] {
  const text = wordsIn(content);
  const calls = content.filter((block) => block.type === 'tool_call').map((block) => toCall(block, ids));
  if (text === '' && calls.length === 0) return [];
  // Not null beside calls, as the protocol has it: many templates of local models cannot do without a text.
  return [{ role: 'assistant', content: text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}

function toCall({ id, name, input }: ToolCallBlock, ids: CallIds): ChatCompletionMessageFunctionToolCall {
  return {
    id: ids.ofCall(id),
    type: 'function',
    function: { name: callable(name, NAME_MOST), arguments: JSON.stringify(input) },
  };
}

/** Results first, each a message of its own, as the protocol wants them behind their calls; then what was said. */
export function userMessages(content: readonly UserBlock[], ids: CallIds, images: boolean): Said[] {
  const results = content.filter((block) => block.type === 'tool_result');
  const parts = [
    ...(images ? results.flatMap((result) => picturesOf(result, ids)) : []),
    ...content.flatMap((block) => partsOf(block, images)),
  ];
  return [...results.flatMap((result) => resultMessage(result, ids, images)), ...userMessage(parts)];
}

/** A result of a call that is not here would have the whole conversation refused. */
function resultMessage(result: ToolResultBlock, ids: CallIds, images: boolean): ChatCompletionToolMessageParam[] {
  const id = ids.ofResult(result.id);
  if (id === undefined) return [];
  return [{ role: 'tool', tool_call_id: id, content: [result.text, ...placesOf(result, images)].join('\n') }];
}

function placesOf({ images: pictures = [] }: ToolResultBlock, images: boolean): readonly string[] {
  if (pictures.length === 0) return [];
  if (!images) return pictures.map(() => UNSEEN);
  return [pictures.length === 1 ? '[its picture follows]' : `[its ${pictures.length} pictures follow]`];
}

/** The protocol has no pictures in results. */
function picturesOf({ id, images = [] }: ToolResultBlock, ids: CallIds): (string | Picture)[] {
  const call = ids.ofResult(id);
  if (images.length === 0 || call === undefined) return [];
  return [
    `[${images.length === 1 ? 'The picture' : `The ${images.length} pictures`} that ${call} answered:]`,
    ...images,
  ];
}

function partsOf(block: UserBlock, images: boolean): (string | Picture)[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [block.text];
    case 'image':
      return [images ? block : UNSEEN];
    case 'tool_result':
      return [];
    default:
      return unreachable(block);
  }
}

/** Words alone are one text: many servers know no other. */
function userMessage(parts: readonly (string | Picture)[]): ChatCompletionUserMessageParam[] {
  if (parts.length === 0) return [];
  const words = parts.filter((part) => typeof part === 'string');
  if (words.length === parts.length) return [{ role: 'user', content: words.join('\n\n') }];
  return [
    {
      role: 'user',
      content: parts.map((part) => (typeof part === 'string' ? { type: 'text' as const, text: part } : toImage(part))),
    },
  ];
}

function toImage({ mediaType, data }: Picture): ChatCompletionContentPartImage {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${data}` } };
}

const wordsIn = (content: readonly AssistantBlock[]): string =>
  content.flatMap((block) => (block.type === 'text' && block.text.trim() !== '' ? [block.text] : [])).join('\n\n');
