/** A line of what somebody brings along. */
import { conversationOf } from '../../domain/conversation-ref.ts';
import { momentOf } from '../../domain/moments.ts';
import { Imported } from '../../protocol/contracts/memory/index.ts';
import * as z from '../../protocol/schema.ts';
import { explain } from '../../protocol/schema.ts';

const when = z.optional(z.union([z.number(), z.string()]));

/** What `coop memory export` adds for people, and whatever else a file holds, is not taken. */
const Line = z.object({ ...Imported.shape, at: when, expiresAt: when });

export type Read = { readonly row: Imported } | { readonly why: string };

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
  const { at, expiresAt, ...row } = parsed.data;
  const said = instant(at);
  const expires = instant(expiresAt);
  if (said === null) return { why: 'at: write an instant in ISO 8601, or ms since the epoch' };
  if (expires === null) return { why: 'expiresAt: write an instant in ISO 8601, or ms since the epoch' };
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

/** The year 9999: beyond it is no date. */
const LAST_MS = 253_402_300_799_999;

/** Null for what is no instant. */
function instant(value: number | string | undefined): number | null | undefined {
  if (value === undefined) return undefined;
  const ms = typeof value === 'number' ? Math.round(value) : momentOf(value);
  return ms !== undefined && Math.abs(ms) <= LAST_MS ? ms : null;
}
