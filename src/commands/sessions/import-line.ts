/** A line of a history that somebody brings along. */
import { ImportRow } from '../../protocol/contracts/journal/index.ts';
import * as z from '../../protocol/schema.ts';
import { Instant, instantOf, notAnInstant, parsed, type Read } from '../brought/read.ts';

/** Whatever else a file holds is not taken. */
const Line = z.object({ ...ImportRow.shape, at: Instant });

/** @returns the row, or in a few words why it is none */
export function readLine(text: string): Read<ImportRow> {
  const line = parsed(Line, text);
  if ('why' in line) return line;
  const at = instantOf(line.row.at);
  if (at === undefined) return { why: notAnInstant('at') };
  if (line.row.text.trim() === '') return { why: 'text: there is nothing in it' };
  return { row: { ...line.row, at } };
}
