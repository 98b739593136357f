import type { Piece } from '../../protocol/contracts/journal/index.ts';
import type { AssistantBlock, Message, UserBlock } from '../../protocol/model.ts';

/** An entry of a conversation, as far as it matters for what is made of it. */
export interface Told {
  readonly author: string | null;
  readonly aloud: boolean;
  readonly at: number;
  readonly message: Message;
}

/** What is summarised of an entry: each text cut at `clip` characters, no pictures, no thinking. */
export function piecesOf({ author, aloud, at, message }: Told, clip: number): Piece[] {
  return message.content.flatMap((block) => {
    const kind = kindOf(block, { author, aloud }, message.role);
    const text = wordsOf(block);
    return kind === undefined || text.trim() === '' ? [] : [{ kind, by: author, at, text: clipped(text, clip) }];
  });
}

function kindOf(
  block: AssistantBlock | UserBlock,
  { author, aloud }: Pick<Told, 'author' | 'aloud'>,
  role: Message['role'],
): Piece['kind'] | undefined {
  if (block.type === 'tool_call') return 'called';
  if (block.type === 'tool_result') return 'returned';
  if (block.type === 'thinking') return undefined;
  if (author !== null) return 'said';
  if (role === 'user') return 'noted';
  return aloud ? 'answered' : 'thought';
}

function wordsOf(block: AssistantBlock | UserBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
      return '[a picture]';
    case 'tool_call':
      return `${block.name} ${JSON.stringify(block.input)}`;
    case 'tool_result':
      return `${block.failed ? '[failed] ' : ''}${block.text}${'[a picture]'.repeat(block.images?.length ?? 0)}`;
    case 'thinking':
      return '';
  }
}

/** Beginning and end: what a long text is about stands there. */
function clipped(text: string, clip: number): string {
  if (text.length <= clip) return text.toWellFormed();
  const half = Math.floor(clip / 2);
  return `${text.slice(0, half)} […] ${text.slice(text.length - half)}`.toWellFormed();
}
