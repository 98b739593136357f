/** From what a terminal sends to what is meant. */
import type { Key } from 'ink';
import type { Edit } from './draft.ts';

export type Meant =
  | { readonly type: 'edit'; readonly edit: Edit }
  | { readonly type: 'enter' | 'newline' | 'complete' | 'up' | 'down' | 'stop' | 'interrupt' | 'end' | 'details' };

type KeyState = Pick<Key, 'ctrl' | 'meta' | 'shift'> & Partial<Key>;

const edit = (type: Exclude<Edit['type'], 'insert' | 'replace'>): Meant => ({ type: 'edit', edit: { type } });
const insert = (text: string): Meant => ({ type: 'edit', edit: { type: 'insert', text } });

const CTRL: Readonly<Record<string, Meant>> = {
  a: edit('line-start'),
  b: edit('left'),
  c: { type: 'interrupt' },
  d: { type: 'end' },
  e: edit('line-end'),
  f: edit('right'),
  h: edit('backspace'),
  j: { type: 'newline' },
  k: edit('kill-rest'),
  n: { type: 'down' },
  o: { type: 'details' },
  p: { type: 'up' },
  u: edit('kill-line'),
  w: edit('kill-word'),
};

/** @param input, key As Ink's `useInput` gives them. Several keys can come at once. */
export function meant(input: string, key: KeyState): Meant[] {
  if (key.eventType === 'release') return [];
  const named = special(key);
  if (named !== undefined) return [named];
  if (key.ctrl) return CTRL[input] === undefined ? [] : [CTRL[input]];
  if (key.meta) return word(input);
  return typed(input);
}

function special(key: KeyState): Meant | undefined {
  if (key.return) return { type: key.shift || key.meta ? 'newline' : 'enter' };
  if (key.escape) return { type: 'stop' };
  if (key.tab) return { type: 'complete' };
  if (key.upArrow) return { type: 'up' };
  if (key.downArrow) return { type: 'down' };
  if (key.leftArrow) return edit(key.ctrl || key.meta ? 'word-left' : 'left');
  if (key.rightArrow) return edit(key.ctrl || key.meta ? 'word-right' : 'right');
  if (key.home) return edit('line-start');
  if (key.end) return edit('line-end');
  if (key.backspace) return edit(key.meta ? 'kill-word' : 'backspace');
  if (key.delete) return edit('delete');
  return undefined;
}

function word(input: string): Meant[] {
  if (input === 'b') return [edit('word-left')];
  return input === 'f' ? [edit('word-right')] : [];
}

/**
 * A terminal without bracketed paste, a slow line and a fast typist give many characters at once. A newline with more text
 * behind it was pasted; otherwise each control character is a key.
 */
function typed(input: string): Meant[] {
  const isPasted = /[\r\n][^\x00-\x1f]/.test(input);
  const keysFrom = isPasted ? input.search(/[\x00-\x1f]*$/) : 0;
  const [pasted, rest] = [input.slice(0, keysFrom), input.slice(keysFrom)];
  const keys = rest.match(/[\x00-\x1f]|[^\x00-\x1f]+/g) ?? [];
  return [...(isPasted ? [insert(pasted)] : []), ...keys.map(keyOf).filter((key) => key !== undefined)];
}

function keyOf(piece: string): Meant | undefined {
  if (piece === '\r') return { type: 'enter' };
  if (piece === '\t') return { type: 'complete' };
  return piece < ' ' ? CTRL[String.fromCharCode(piece.charCodeAt(0) + 0x60)] : insert(piece);
}
