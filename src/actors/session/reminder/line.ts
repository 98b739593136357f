/** One memory as a line of what a turn is reminded of. Whatever it says, it stays one line, and behind what coop says of it. */
import { escapedLine } from '../../../domain/escaped.ts';
import type { MemoryHit } from '../../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../../protocol/memory-handle.ts';

const SHOWN = 80;

/** With what a label or a tag begins, and what looks like it; and the backslash that is put before it. */
const MARKS = /[\\<[＜‹〈［【〔〖〚⟦❲⁅⦋⦍⦏]/gu;

/**
 * What coop knows stands first and has no free text in it: nothing that a memory says can be taken for it.
 *
 * @example 'private/me/3 note by alice 2026-11-20: The spare key is under the blue pot'
 */
export function lineOf(hit: MemoryHit): string {
  const { type, author, at, title, text, state } = hit;
  const archived = state === 'archived' ? ', archived' : '';
  return `${memoryHandle(hit)} ${type} by ${shown(author, 40)} ${day(at)}${archived}: ${shown(title ?? text, SHOWN)}`;
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The first words, with a backslash before whatever could begin a label or a tag. */
function shown(text: string, length: number): string {
  // No more than can be shown is looked at: a text may be long.
  const line = text
    .slice(0, 4 * length)
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .trim();
  const points = [...line];
  const cut =
    points.length > length || text.length > 4 * length ? `${points.slice(0, length).join('').trimEnd()}…` : line;
  return escapedLine(cut).replaceAll(MARKS, '\\$&');
}
