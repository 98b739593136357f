/** A request to the model, read as the scripted model reads it: which turn it is of, and what came back so far. */
import type { MessagesBody } from '../../test/support/messages-api.ts';

/** Messages of the past that are handed to the act. */
const PAST = 6;

/** Stands in the person's message, which is how the model knows which turn it is in. */
const TAG = /<<([\w-]+)>>/g;

export const tagged = (text: string, { id }: { readonly id: string }): string => `${text}\n<<${id}>>`;

export interface Result {
  readonly tool: string;
  readonly text: string;
  readonly failed: boolean;
}

/** What the model sees when it is asked, as far as its script looks at it. */
export interface Round {
  /** 0 — nothing was called yet in this turn. */
  readonly at: number;
  /** Of the calls before, in their order. */
  readonly results: readonly Result[];
  /** How many of them are new since the last round. */
  readonly newest: number;
  /** What else it was given to read: the newest words of the conversation before this turn, newest first. */
  readonly past: readonly { readonly text: string }[];
  readonly offered: readonly { readonly name: string; readonly [field: string]: unknown }[];
}

type Message = MessagesBody['messages'][number];
type Block = Exclude<Message['content'], string>[number];

function blocksOf(message: Message | undefined): readonly Block[] {
  if (message === undefined) return [];
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

const textOf = (block: Block): string => (typeof block['text'] === 'string' ? block['text'] : '');

/** The turn is that of the newest tagged words of a person; tool results and the model's own words do not count. */
export function newestTag({ messages }: MessagesBody): { readonly id: string; readonly index: number } | undefined {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.role !== 'user') continue;
    for (const block of blocksOf(message).toReversed()) {
      // What is remembered may hold other tags.
      if (textOf(block).startsWith('<context>')) continue;
      const id = block.type === 'text' ? [...textOf(block).matchAll(TAG)].at(-1)?.[1] : undefined;
      if (id !== undefined) return { id, index };
    }
  }
  return undefined;
}

/** The level that the turn says it runs at. */
export function levelIn({ messages }: MessagesBody): string | undefined {
  const texts = messages.filter(({ role }) => role === 'user').flatMap((message) => blocksOf(message).map(textOf));
  return /^level: (\w+)$/m.exec(texts.findLast((text) => text.startsWith('<context>')) ?? '')?.[1];
}

export function roundOf({ messages, tools }: MessagesBody, newest: number, calls: ReadonlyMap<string, string>): Round {
  const results: Result[] = [];
  let at = 0;
  let newestOnes = 0;
  for (const message of messages.slice(newest + 1)) {
    const answers = blocksOf(message).filter(({ type }) => type === 'tool_result');
    if (answers.length > 0) {
      at += 1;
      newestOnes = answers.length;
    }
    for (const block of answers) {
      const { content } = block;
      results.push({
        tool: calls.get(String(block['tool_use_id'])) ?? '?',
        text: typeof content === 'string' ? content : JSON.stringify(content),
        failed: block['is_error'] === true,
      });
    }
  }
  const past = messages
    .slice(0, newest)
    .toReversed()
    .slice(0, PAST)
    .flatMap((message) => blocksOf(message).filter(({ type }) => type === 'text'))
    .map((block) => ({ text: textOf(block).slice(0, 400) }))
    .filter(({ text }) => text.trim() !== '');
  return { at, results, newest: newestOnes, past, offered: tools ?? [] };
}
