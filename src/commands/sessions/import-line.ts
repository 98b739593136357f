/** A line of a history that somebody brings along. */
import { momentOf } from '../../domain/moments.ts';
import { ImportRow } from '../../protocol/contracts/journal/index.ts';
import * as z from '../../protocol/schema.ts';
import { explain } from '../../protocol/schema.ts';

/** Whatever else a file holds is not taken. */
const Line = z.object({ ...ImportRow.shape, at: z.union([z.number(), z.string()]) });

/** The year 9999: beyond it is no date. */
const LAST_MS = 253_402_300_799_999;

export type Read = { readonly row: ImportRow } | { readonly why: string };

/** @returns the row, or in a few words why it is none */
export function readLine(text: string): Read {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { why: 'it is not JSON' };
  }
  const parsed = z.safeParse(Line, json);
  if (!parsed.success) return { why: explain(parsed.error) };
  const { at, ...row } = parsed.data;
  const ms = typeof at === 'number' ? Math.round(at) : momentOf(at);
  if (ms === undefined || !(Math.abs(ms) <= LAST_MS)) {
    return { why: 'at: write an instant in ISO 8601, or ms since the epoch' };
  }
  if (row.text.trim() === '') return { why: 'text: there is nothing in it' };
  return { row: { ...row, at: ms } };
}
