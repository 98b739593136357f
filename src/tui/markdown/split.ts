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
  const starts = startsOf(text);
  const last = starts.at(-1) ?? 0;
  if (last === 0) return text.length > BLOCK_MAX ? cut(text) : { closed: [], open: text };
  return { closed: starts.slice(0, -1).map((start, at) => text.slice(start, starts[at + 1])), open: text.slice(last) };
}

/**
 * Where the blocks begin. Blank lines belong to the block before them: with what follows, it may go on (a list, for one). What
 * the reader gives back of a block is not always all of it, so they are looked for in the text itself.
 */
function startsOf(text: string): number[] {
  const starts: number[] = [];
  let from = 0;
  for (const { type, raw } of lexer(text)) {
    const start = text.indexOf(raw, from);
    // Read as something else than it was written: it stays in one piece.
    if (start === -1) return [];
    if (type !== 'space') starts.push(starts.length === 0 ? 0 : start);
    from = start + raw.length;
  }
  return starts;
}

function cut(text: string): Split {
  const end = text.lastIndexOf('\n') + 1;
  const fence = /^(`{3,}|~{3,})[^\n]*\n/.exec(text);
  if (end <= (fence?.[0].length ?? 0)) return { closed: [], open: text };
  // A fenced block goes on as one.
  const [head, mark] = [fence?.[0] ?? '', fence?.[1] === undefined ? '' : `${fence[1]}\n`];
  return { closed: [text.slice(0, end) + mark], open: head + text.slice(end) };
}
