import { lexer, type MarkedToken, type Token } from 'marked';
import { clean } from '../text/clean.ts';

const KNOWN: ReadonlySet<string> = new Set<MarkedToken['type']>([
  'blockquote',
  'br',
  'checkbox',
  'code',
  'codespan',
  'def',
  'del',
  'em',
  'escape',
  'heading',
  'hr',
  'html',
  'image',
  'link',
  'list',
  'list_item',
  'paragraph',
  'space',
  'strong',
  'table',
  'text',
]);

function isKnown(token: Token): token is MarkedToken {
  return KNOWN.has(token.type);
}

/** Without extensions there are no others; should there be one, it is left out. */
export const known = (tokens: readonly Token[] | undefined): MarkedToken[] => (tokens ?? []).filter(isKnown);

/** @param text Anybody's: it is cleaned before it is read. */
export function readMarkdown(text: string): MarkedToken[] {
  return known(lexer(clean(text)));
}
