import { cutLine } from './text.ts';

const AROUND = 3;
const LINE_MAX = 300;
const LINES_MAX = 60;

export interface Changed {
  /** The first line that changed; 1 is the first of all. */
  readonly line: number;
  readonly diff: string;
}

/** What one replacement changed: those lines, and a few around them. */
export function changedLines(before: string, after: string): Changed {
  const old = before.split('\n');
  const now = after.split('\n');
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
  let end = 0;
  while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const rows = [
    ...marked(' ', old.slice(Math.max(0, from - AROUND), from)),
    ...marked('-', old.slice(from, old.length - end)),
    ...marked('+', now.slice(from, now.length - end)),
    ...marked(' ', old.slice(old.length - end, old.length - end + AROUND)),
  ];
  return { line: from + 1, diff: rows.join('\n') };
}

function marked(mark: string, lines: readonly string[]): string[] {
  const told = lines.slice(0, LINES_MAX).map((line) => `${mark}${cutLine(line, LINE_MAX)}`);
  return lines.length > LINES_MAX ? [...told, `${mark}… ${lines.length - LINES_MAX} more lines`] : told;
}
