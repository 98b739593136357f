/** TOML that is none: where, and what to do about it. The parser's own words name the rule; people look for the mend. */
import { parse, TomlError } from 'smol-toml';
import type { Position } from './positions.ts';

export interface SyntaxFault {
  readonly why: string;
  readonly at: Position | undefined;
}

export type Parsed = { readonly written: Record<string, unknown> } | { readonly fault: SyntaxFault };

export function parseToml(text: string): Parsed {
  try {
    return { written: parse(text) };
  } catch (error) {
    // Its message shows the lines around, and a secret may stand there: nothing of it is kept but the reason.
    if (error instanceof TomlError) return { fault: known(text) ?? faultOf(text, error) };
    return { fault: { why: 'it cannot be read as TOML', at: undefined } };
  }
}

/** What is no slip of the pen, but another thing altogether. */
function known(text: string): SyntaxFault | undefined {
  for (const { pattern, why } of OTHER_THINGS) {
    const found = pattern.exec(text);
    if (found !== null) return { why, at: { line: text.slice(0, found.index).split('\n').length, column: 1 } };
  }
  return undefined;
}

const OTHER_THINGS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /^(?:<{7}|>{7})(?: |\r?$)/m,
    why: 'a merge was not brought to its end: keep one side of each conflict, and take out the lines of <, = and >',
  },
  { pattern: /^\s*\{\s*["}]/, why: 'this looks like JSON: write [agent], and below it id = "…"' },
  { pattern: /^---\r?$/m, why: 'this looks like YAML: write [agent], and below it id = "…"' },
  { pattern: /^\s*<(?:\?xml|!DOCTYPE|html|plist)/i, why: 'this looks like XML: write [agent], and below it id = "…"' },
];

function faultOf(text: string, { message, line, column }: TomlError): SyntaxFault {
  const [reason = ''] = message.replace(/^Invalid TOML document: /, '').split('\n');
  const lines = text.split('\n');
  const isEnd = line >= lines.length && (lines[line - 1] ?? '').length < column;
  const isHalf = isEnd && !reason.startsWith('unfinished string');
  return { why: isHalf ? HALF : mendOf(reason, lines[line - 1] ?? ''), at: { line, column } };
}

const HALF = 'the file ends here in the middle of something: write the rest of it, perhaps a ] or }';

function mendOf(reason: string, line: string): string {
  if (/^\s*[\w-]+\s*:/.test(line) && /key/.test(reason)) return 'write a key and its value with =, not with :';
  return MENDS.find(([begins]) => reason.startsWith(begins))?.[1] ?? `${reason.slice(0, 200)}: mend this line`;
}

/** By how the parser's reason begins. */
const MENDS: readonly (readonly [string, string])[] = [
  ['trying to redefine', 'this is written already: keep one of the two, or write [[…]] where there is a list of them'],
  [
    'control characters',
    'there is a character here that cannot be seen: take it out, or write it as \\u0000 in double quotes',
  ],
  ['document contains excessively nested', 'this is nested too deeply: nothing in coop.toml is'],
  ['each key-value', 'something stands behind the value: begin a new line for it, or a comment with #'],
  ['expected comma', 'a comma is missing between two values, or ] or } at the end'],
  ['expected end of table array', 'write ]] at the end of [['],
  ['illegal character in key', 'a key has letters, digits, - and _: put any other into quotes'],
  ['illegal empty bare key', 'a key is missing beside the dot'],
  ['unexpected end of key', 'a key is missing'],
  ['illegal quoted key', 'write a key in one pair of quotes, not in three'],
  ['incomplete key-value', 'write a key, =, and its value on this line'],
  ['illegal leading zero', 'write the number without the 0 before it'],
  ['illegal underscore', 'write _ in a number only between two digits'],
  ['integer value cannot', 'this number is too large'],
  ['invalid date', 'this is no date; write text in quotes'],
  ['invalid escape', 'write \\\\ for a single \\, or put the text into single quotes'],
  ['unrecognised escape', 'write \\\\ for a single \\, or put the text into single quotes'],
  ['invalid unicode escape', 'this is no character: write \\u and four hexadecimal digits'],
  ['invalid non-hex', 'this is no character: write \\u and four hexadecimal digits'],
  ['invalid value', 'write a value: text in quotes, a number, true, false, or a list in [ ]'],
  ['illegal character in numeric', 'write a value: text in quotes, a number, true, false, or a list in [ ]'],
  ['unfinished numeric', 'write a value: text in quotes, a number, true, false, or a list in [ ]'],
  ['unfinished array', 'the ] at the end of this list is missing'],
  ['unfinished table', 'the } at the end of this table is missing'],
  ['unfinished string', 'the quotes at the end of this text are missing'],
];
