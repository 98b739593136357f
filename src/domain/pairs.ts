/**
 * Calls of tools and their results: each call is followed by its result before the model speaks again. A provider refuses
 * a conversation with half a pair in it, now and for ever (reference/failures.md R16).
 */
import { CoopError } from '../protocol/errors.ts';
import type { Message, ToolCallBlock, ToolResultBlock } from '../protocol/model.ts';

/** The calls at the end of a turn's steps that have no result yet. */
export function openCalls(steps: readonly Message[]): ToolCallBlock[] {
  const last = steps.at(-1);
  return last?.role === 'assistant' ? last.content.filter((block) => block.type === 'tool_call') : [];
}

/** Whether every call has its result behind it, and every result its call before it. */
export function isPaired(messages: readonly Message[]): boolean {
  const open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'assistant') {
      if (open.size > 0) return false;
      for (const block of message.content) if (block.type === 'tool_call') open.add(block.id);
    } else {
      for (const block of message.content) if (block.type === 'tool_result' && !open.delete(block.id)) return false;
    }
  }
  return open.size === 0;
}

/** Whether a step is what somebody said, and neither a call nor a result. */
export const isSaid = ({ content }: Message): boolean => content.every(({ type }) => type === 'text');

/** The result of a call of which nobody can tell whether it was done. */
export function unknownResult({ id, name }: ToolCallBlock): ToolResultBlock {
  const { code, message } = new CoopError('E_OUTCOME_UNKNOWN', { tool: name.slice(0, 80) });
  return { type: 'tool_result', id, text: `${code}: ${message}`, failed: true };
}

/** Calls that went well, each with its result, in the order of the results. */
export function calledAndAnswered(
  messages: readonly Message[],
): readonly { readonly call: ToolCallBlock; readonly result: ToolResultBlock }[] {
  const calls = new Map<string, ToolCallBlock>();
  return messages.flatMap((message) => {
    if (message.role === 'assistant') {
      for (const block of message.content) if (block.type === 'tool_call') calls.set(block.id, block);
      return [];
    }
    return message.content.flatMap((block) => {
      const call = block.type === 'tool_result' && !block.failed ? calls.get(block.id) : undefined;
      return block.type === 'tool_result' && call !== undefined ? [{ call, result: block }] : [];
    });
  });
}
