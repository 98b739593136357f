/** Markdown that is still being written: what is complete in it, and what may yet change. */
import { lexer } from 'marked';

export interface Split {
  /** Blocks that nothing written behind them can change any more. */
  readonly closed: readonly string[];
  readonly open: string;
}

/** So much can be one block; beyond it, reading it again with every line would cost more than it shows. */
const BLOCK_MAX = 32_000;

/** @example splitBlocks('# Keys\n\nUnder the') // { closed: ['# Keys\n\n'], open: 'Under the' } */
export function splitBlocks(text: string): Split {
  const blocks = lexer(text);
  // Blank lines belong to the block before them: with what follows, it may go on (a list, for one).
  const last = blocks.findLastIndex(({ type }) => type !== 'space');
  if (last <= 0) return text.length > BLOCK_MAX ? cut(text) : { closed: [], open: text };
  const raws = blocks.map(({ raw }) => raw);
  return { closed: raws.slice(0, last).filter((raw) => raw.trim() !== ''), open: raws.slice(last).join('') };
}

function cut(text: string): Split {
  const end = text.lastIndexOf('\n') + 1;
  const fence = /^(`{3,}|~{3,})[^\n]*\n/.exec(text);
  if (end <= (fence?.[0].length ?? 0)) return { closed: [], open: text };
  // A fenced block goes on as one.
  const [head, mark] = [fence?.[0] ?? '', fence?.[1] === undefined ? '' : `${fence[1]}\n`];
  return { closed: [text.slice(0, end) + mark], open: head + text.slice(end) };
}
