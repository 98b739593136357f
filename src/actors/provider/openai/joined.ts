import type {
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions/completions';

/** Templates of many models refuse two messages of one role in a row: they become one, in the order in which they were said. */
export function joined(messages: readonly ChatCompletionMessageParam[]): ChatCompletionMessageParam[] {
  const result: ChatCompletionMessageParam[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last?.role === 'user' && message.role === 'user') {
      result[result.length - 1] = { role: 'user', content: both(last.content, message.content) };
    } else if (last?.role === 'assistant' && message.role === 'assistant' && last.tool_calls === undefined) {
      const content = [last.content, message.content].filter((text) => text !== '').join('\n\n');
      result[result.length - 1] = { ...message, content };
    } else {
      result.push(message);
    }
  }
  return result;
}

type Content = string | ChatCompletionContentPart[];

function both(before: Content, after: Content): Content {
  if (typeof before === 'string' && typeof after === 'string') return `${before}\n\n${after}`;
  return [...partsOf(before), ...partsOf(after)];
}

const partsOf = (content: Content): ChatCompletionContentPart[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
