/** What is being typed, and the place of the cursor in it. */
import { graphemes } from '../text/width.ts';

export interface Draft {
  readonly text: string;
  /** Index into `text`, always between two graphemes. */
  readonly cursor: number;
}

export type Edit =
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'replace'; readonly text: string }
  | {
      readonly type:
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'word-left'
        | 'word-right'
        | 'line-start'
        | 'line-end'
        | 'kill-line'
        | 'kill-rest'
        | 'kill-word';
    };

export const EMPTY: Draft = { text: '', cursor: 0 };

export function edit(draft: Draft, change: Edit): Draft {
  const { text, cursor } = draft;
  switch (change.type) {
    case 'insert':
      return splice(draft, cursor, cursor, plain(change.text));
    case 'replace':
      return { text: change.text, cursor: change.text.length };
    case 'backspace':
      return splice(draft, before(draft), cursor);
    case 'delete':
      return splice(draft, cursor, after(draft));
    case 'left':
      return { text, cursor: before(draft) };
    case 'right':
      return { text, cursor: after(draft) };
    case 'word-left':
      return { text, cursor: wordStart(draft) };
    case 'word-right':
      return { text, cursor: cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0) };
    case 'line-start':
      return { text, cursor: lineStart(draft) };
    case 'line-end':
      return { text, cursor: lineEnd(draft) };
    case 'kill-line':
      return splice(draft, lineStart(draft), cursor);
    case 'kill-rest':
      return splice(draft, cursor, lineEnd(draft));
    case 'kill-word':
      return splice(draft, wordStart(draft), cursor);
  }
}

/** One line up or down, in the same column. Undefined where there is no such line. */
export function vertically(draft: Draft, by: -1 | 1): Draft | undefined {
  const { text, cursor } = draft;
  const start = lineStart(draft);
  const target = by === -1 ? start - 1 : lineEnd(draft) + 1;
  if (target < 0 || target > text.length) return undefined;
  const there = { text, cursor: target };
  const line = graphemes(text.slice(lineStart(there), lineEnd(there)));
  const column = graphemes(text.slice(start, cursor)).length;
  return { text, cursor: lineStart(there) + line.slice(0, column).join('').length };
}

/** Pasted text has the newlines of its source, and may carry keys: only what can be written stays. */
const plain = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '');

function splice({ text }: Draft, from: number, to: number, put = ''): Draft {
  return { text: text.slice(0, from) + put + text.slice(to), cursor: from + put.length };
}

function before({ text, cursor }: Draft): number {
  return cursor - (graphemes(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after({ text, cursor }: Draft): number {
  return cursor + (graphemes(text.slice(cursor))[0]?.length ?? 0);
}

// `lastIndexOf` takes a negative position for 0, where a newline may be.
const lineStart = ({ text, cursor }: Draft): number => (cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1);

function lineEnd({ text, cursor }: Draft): number {
  const end = text.indexOf('\n', cursor);
  return end === -1 ? text.length : end;
}

const wordStart = ({ text, cursor }: Draft): number => text.slice(0, cursor).search(/\S*\s*$/);
