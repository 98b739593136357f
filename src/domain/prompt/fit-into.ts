/** What of many texts goes into a prompt of a limited size. */
import { charactersOf, tokensOf } from '../tokens.ts';

export interface Part {
  /** What it stands under. */
  readonly head: string;
  readonly text: string;
  /** Tokens of all of it, where `text` is only its beginning. */
  readonly whole: number;
}

export interface Fitted<P extends Part> {
  readonly kept: readonly { readonly part: P; readonly text: string; readonly isCut: boolean }[];
  /** What had no room at all. */
  readonly left: readonly P[];
}

/** With less room than that a text is not begun. */
const LEAST = 200;

/** In their order: whole where it fits; cut at the end of a line where there is room to begin it; else left out. */
export function fitInto<P extends Part>(parts: readonly P[], maxTokens: number): Fitted<P> {
  const kept: { part: P; text: string; isCut: boolean }[] = [];
  const left: P[] = [];
  let room = maxTokens;
  for (const part of parts) {
    const tokens = Math.max(part.whole, tokensOf(part.text)) + tokensOf(part.head);
    if (tokens <= room) {
      kept.push({ part, text: part.text, isCut: false });
      room -= tokens;
    } else if (room >= LEAST) {
      const text = cutToLines(part.text, room - tokensOf(part.head));
      kept.push({ part, text, isCut: true });
      room -= tokensOf(text) + tokensOf(part.head);
    } else left.push(part);
  }
  return { kept, left };
}

/** Whole lines; of a first line that is too long for all the room, its beginning. */
function cutToLines(text: string, maxTokens: number): string {
  let end = Math.min(text.length, charactersOf(maxTokens));
  while (end > 0 && tokensOf(text.slice(0, end)) > maxTokens) end = Math.floor(end * 0.9);
  const line = text.lastIndexOf('\n', end);
  return text.slice(0, line > 0 ? line : end).toWellFormed();
}
