import type { Message, ModelRequest } from '../../../protocol/model.ts';

type Breakpoint = NonNullable<ModelRequest['breakpoints']>[number];

/**
 * Where the provider's cache is to hold what comes before, beside the tools and the system text: behind the person's newest
 * words, which are the last that will stand there byte for byte in the next turn (what follows them, the context of this moment, will
 * not); and behind the newest step, for the next call of this turn. Before the first step, behind the words before them instead:
 * a cache looks back some twenty blocks only, and a turn with many calls lies between.
 *
 * @param newest which of the messages is the one to answer
 */
export function breakpointsOf(messages: readonly Message[], newest: number): Breakpoint[] {
  const steps = messages.length - 1 - newest;
  const last = messages.at(-1);
  const here = { message: newest, block: 0 };
  if (steps > 0 && last !== undefined) return [here, { message: messages.length - 1, block: last.content.length - 1 }];
  const before = messages.findLastIndex((message, index) => index < newest && isSaid(message));
  return before < 0 ? [here] : [{ message: before, block: (messages[before]?.content.length ?? 1) - 1 }, here];
}

/** Somebody's words, not the results of calls. */
const isSaid = ({ role, content }: Message): boolean =>
  role === 'user' && content.length > 0 && content.every((block) => block.type !== 'tool_result');
