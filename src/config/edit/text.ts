/** Pieces of a text, by lines. */
import type { Range } from './tree.ts';

export const cut = (text: string, { from, to }: Range, by = ''): string => text.slice(0, from) + by + text.slice(to);

/** Where the line begins in which `at` is. */
export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Behind the end of the line in which `at` is. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The whole lines of a range, its comment on the last of them included. */
export const linesOf = (text: string, { from, to }: Range): Range => ({
  from: lineStart(text, from),
  to: lineEnd(text, to),
});

/** Comment lines that stand right above. */
export function withComments(text: string, range: Range): Range {
  let { from } = range;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!/^[ \t]*#/.test(text.slice(above, from))) break;
    from = above;
  }
  return { from, to: range.to };
}

/** Lines of our own in the file's own kind of line end, behind `at`, which is the beginning of a line. */
export function insertLines(text: string, at: number, lines: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.slice(0, at);
  const joint = before === '' || before.endsWith('\n') ? '' : end;
  return before + joint + lines.replaceAll('\n', end) + text.slice(at);
}
