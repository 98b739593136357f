/** What a person said, in a request: their words of now, and where they are. */
import type { Message, ModelRequest, ToolResultBlock } from '../../../protocol/model.ts';

/** The session's own lines about the turn: `person`, `place`, `level`, `date`. */
export type Context = ReadonlyMap<string, string>;

/** A tool that was called, and what it answered. */
export interface Answered {
  readonly tool: string;
  readonly text: string;
  readonly failed: boolean;
}

export interface Heard {
  readonly words: string;
  readonly context: Context;
  /** Results that wait for an answer, in the order of the calls. */
  readonly results: readonly Answered[];
}

/** In a room the session says before each message whose it is: `[alice]`, `[a stranger, terminal:mallory]`. */
const SPEAKER = /^\[[^\]\n]{1,2000}\]\s+/;
/** It put a backslash before a bracket with which a person's own line begins. */
const OWN_BRACKET = /(?<=^|\n)([^\p{L}[\n]*)\\(?=\[)/gu;
const CONTEXT = /^<context>\n([\s\S]*?)\n?<\/context>\s*$/;

export function hear({ messages }: ModelRequest): Heard {
  const newest = messages.at(-1);
  const spoken = messages.findLast((message) => message.role === 'user' && contextOf(message) !== undefined);
  const content = newest?.role === 'user' ? newest.content : [];
  const lines = newest === undefined ? undefined : contextOf(newest);
  const texts = content.filter((block) => block.type === 'text').map((block) => block.text);
  const context = toContext(lines ?? (spoken === undefined ? '' : (contextOf(spoken) ?? '')));
  const words = (lines === undefined ? texts : texts.slice(0, -1)).join('\n').trim();
  const own = context.get('place')?.startsWith('group:') ? words.replace(SPEAKER, '') : words;
  return {
    words: own.replaceAll(OWN_BRACKET, '$1'),
    context,
    results: content
      .filter((block) => block.type === 'tool_result')
      .map((result) => ({ tool: calledTool(messages, result), text: result.text, failed: result.failed })),
  };
}

/** Only the last text block can be the session's: a person who writes the same is quoted in an earlier one. */
function contextOf({ content }: Message): string | undefined {
  const last = content.findLast((block) => block.type === 'text');
  return last === undefined ? undefined : CONTEXT.exec(last.text)?.[1];
}

function toContext(lines: string): Context {
  return new Map(
    lines.split('\n').flatMap((line) => {
      const at = line.indexOf(': ');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 2).trim()] as const];
    }),
  );
}

function calledTool(messages: readonly Message[], { id }: ToolResultBlock): string {
  for (const { content } of messages.toReversed()) {
    for (const block of content) if (block.type === 'tool_call' && block.id === id) return block.name;
  }
  return 'the tool';
}
