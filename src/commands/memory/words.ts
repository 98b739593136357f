/** How memories are told to people. */
import { oneLine } from '../../domain/one-line.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import { fitted } from '../layout.ts';

export type Memory = AttachResult<'memory_browse'>['memories'][number];
export type Found = AttachResult<'recall'>['answers'][number]['results'][number];
export type Change = AttachResult<'memory_show'>['changes'][number];

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A line each: `private/me/3  2026-03-01  alice  the spare key is under the blue pot`. Holds words of others. */
export function memoryLines(rows: readonly (Memory | Found)[], level: TrustLevel, width: number): string[] {
  return fitted(
    rows.map((row) => [nameOf(row), day(row.at), row.by ?? 'the agent', wordsOf(row, level)]),
    width,
  );
}

const nameOf = (row: Memory | Found): string => (row.kind === 'memory' ? row.memory : row.ref);

function wordsOf(row: Memory | Found, level: TrustLevel): string {
  if (row.kind === 'turn') return oneLine(row.text);
  const marks = [
    ...(reaches(row.integrity, level) ? [] : [`believed: ${row.integrity}`]),
    ...(row.state === 'live' ? [] : [row.state]),
  ];
  const words = row.title === null ? row.text : `${row.title}: ${row.text}`;
  return oneLine(marks.length === 0 ? words : `(${marks.join(', ')}) ${words}`);
}

/** `12  2026-03-01  correct by alice: the key is in the shed` */
export function changeLine({ n, at, event, by, before, after, undone }: Change): string {
  const said = after !== null && after !== before ? `: ${oneLine(after)}` : '';
  return `${n}  ${day(at)}  ${event} by ${by}${said}${undone ? ' (taken back)' : ''}`;
}

/** `1 row`, `3,120 rows` */
export const rows = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
