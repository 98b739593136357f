import type { ModelRequest } from '../../../protocol/model.ts';

export function hasPictures({ messages }: ModelRequest): boolean {
  return messages.some(({ content }) =>
    content.some(
      (block) => block.type === 'image' || (block.type === 'tool_result' && (block.images ?? []).length > 0),
    ),
  );
}
