/** What of a file's bytes a model sees: text without what only programs look at. */

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Its first bytes say that it is text of another kind, in which every second byte may be zero. */
const isWide = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/** Why it is not shown; undefined where it is text. */
export function whyNotText(bytes: Buffer): string | undefined {
  if (isWide(bytes)) return 'text in UTF-16 (only UTF-8 is read)';
  return bytes.includes(0) ? 'a binary file' : undefined;
}

export const bomOf = (bytes: Buffer): number => (bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0);

export interface Shown {
  /** Without a byte order mark, each line ended by a line feed alone. */
  readonly text: string;
  /** It holds bytes that are no UTF-8: they are shown as U+FFFD. */
  readonly damaged: boolean;
}

export function textOf(bytes: Buffer): Shown {
  const body = bytes.subarray(bomOf(bytes));
  const decode = (fatal: boolean) => new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(body);
  try {
    return { text: decode(true).replaceAll('\r\n', '\n'), damaged: false };
  } catch {
    return { text: decode(false).replaceAll('\r\n', '\n'), damaged: true };
  }
}

/** A last line feed ends a line and begins none. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Longest line that is shown whole. */
const LINE_MAX = 4_000;

/** Never in the middle of a character. */
export function cutLine(line: string, most = LINE_MAX): string {
  if (line.length <= most) return line;
  const end = isHigh(line.charCodeAt(most - 1)) ? most - 1 : most;
  return `${line.slice(0, end)}… [${line.length - end} more characters in this line]`;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

export interface Page {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly lines: number;
}

/** Lines from `line` on, as many as are wanted and fit into `most` characters; at least one, where there is one. */
export function pageOf(text: string, { line, lines, most }: { line: number; lines: number; most: number }): Page {
  const all = linesOf(text);
  const shown: string[] = [];
  let length = 0;
  for (const next of all.slice(line - 1, line - 1 + lines)) {
    const cut = cutLine(next);
    length += cut.length + 1;
    if (shown.length > 0 && length > most) break;
    shown.push(cut);
  }
  const none = shown.length === 0;
  return {
    text: shown.join('\n'),
    from: none ? 0 : line,
    to: none ? 0 : line + shown.length - 1,
    lines: all.length,
  };
}
