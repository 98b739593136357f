/** JSON lines that somebody brings along: each read by a schema, and what is wrong with it said in a few words. */
import { momentOf } from '../../domain/moments.ts';
import type { Schema } from '../../protocol/schema.ts';
import * as z from '../../protocol/schema.ts';
import { explain } from '../../protocol/schema.ts';

export type Read<R> = { readonly row: R } | { readonly why: string };

/** A row, or in a few words why a line is none. */
export type ReadLine<R> = (text: string) => Read<R>;

export function parsed<T>(schema: Schema<T>, text: string): Read<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { why: 'it is not JSON' };
  }
  const result = z.safeParse(schema, json);
  return result.success ? { row: result.data } : { why: explain(result.error) };
}

/** ISO 8601, or ms since the epoch. */
export const Instant = z.union([z.number(), z.string()]);

export const notAnInstant = (member: string): string =>
  `${member}: write an instant in ISO 8601, or ms since the epoch`;

/** The year 9999: beyond it is no date. */
const LAST_MS = 253_402_300_799_999;

/** In ms since the epoch; undefined for what is no instant. */
export function instantOf(value: number | string): number | undefined {
  const ms = typeof value === 'number' ? Math.round(value) : momentOf(value);
  return ms !== undefined && Math.abs(ms) <= LAST_MS ? ms : undefined;
}
