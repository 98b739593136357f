/** How a draft lies on the screen. */
import { graphemes, width } from '../text/width.ts';
import type { Draft } from './draft.ts';

export interface Rows {
  readonly rows: readonly string[];
  /** Of the cursor, from 0. */
  readonly row: number;
  readonly column: number;
}

/** Breaks the draft into rows of at most `columns`, anywhere: what is typed must not jump from row to row. */
export function layOut({ text, cursor }: Draft, columns: number): Rows {
  const rows: string[] = [''];
  let at = 0;
  let used = 0;
  let place = { row: 0, column: 0 };
  const mark = (): void => {
    if (at === cursor) place = { row: rows.length - 1, column: used };
  };
  mark();
  for (const grapheme of graphemes(text)) {
    const shown = grapheme === '\t' ? '  ' : grapheme;
    const wide = width(shown);
    if (grapheme === '\n' || used + wide > columns) {
      rows.push('');
      used = 0;
      // A cursor before a newline stays at the end of its line.
      if (grapheme !== '\n') mark();
    }
    at += grapheme.length;
    if (grapheme !== '\n') {
      rows[rows.length - 1] += shown;
      used += wide;
    }
    mark();
  }
  // Behind the last column there is no place for a cursor.
  if (place.column >= columns) {
    place = { row: place.row + 1, column: 0 };
    if (place.row === rows.length) rows.push('');
  }
  return { rows, ...place };
}

/** So many of the rows, around the cursor. */
export function around({ rows, row, column }: Rows, most: number): Rows {
  const from = Math.max(0, Math.min(row - most + 1, rows.length - most));
  return { rows: rows.slice(from, from + most), row: row - from, column };
}
