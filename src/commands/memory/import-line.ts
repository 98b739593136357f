/** A line of memories that somebody brings along. */
import { conversationOf } from '../../domain/conversation-ref.ts';
import { Imported } from '../../protocol/contracts/memory/index.ts';
import * as z from '../../protocol/schema.ts';
import { Instant, instantOf, notAnInstant, parsed, type Read } from '../brought/read.ts';

/** What `coop memory export` adds for people, and whatever else a file holds, is not taken. */
const Line = z.object({ ...Imported.shape, at: z.optional(Instant), expiresAt: z.optional(Instant) });

/** @returns the row, or in a few words why it is none */
export function readLine(text: string): Read<Imported> {
  const line = parsed(Line, text);
  if ('why' in line) return line;
  const { at, expiresAt, ...row } = line.row;
  const said = at === undefined ? undefined : instantOf(at);
  const expires = expiresAt === undefined ? undefined : instantOf(expiresAt);
  if (at !== undefined && said === undefined) return { why: notAnInstant('at') };
  if (expiresAt !== undefined && expires === undefined) return { why: notAnInstant('expiresAt') };
  if (row.text.trim() === '') return { why: 'text: there is nothing in it' };
  const conversation = row.conversation ?? (row.ref === undefined ? undefined : conversationOf(row.ref));
  return {
    row: {
      ...row,
      ...(conversation === undefined ? {} : { conversation }),
      ...(said === undefined ? {} : { at: said }),
      ...(expires === undefined ? {} : { expiresAt: expires }),
    },
  };
}
