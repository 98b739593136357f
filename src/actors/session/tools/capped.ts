import { cutBytes } from '../../../domain/cut.ts';

/** Of what one call answers: more would take the room of everything else that a model is to read. */
export const OUTPUT_MAX = { lines: 2_000, bytes: 50_000 } as const;

/** What a tool answered, no longer than a model is shown, with a note of what was cut off. */
export function capped(text: string): string {
  const whole = text.toWellFormed();
  const kept = cutBytes(firstLines(whole, OUTPUT_MAX.lines), OUTPUT_MAX.bytes);
  if (kept.length === whole.length) return whole;
  const lines = `${count(linesOf(kept))} of ${count(linesOf(whole))} lines`;
  const bytes = `${count(Buffer.byteLength(kept))} of ${count(Buffer.byteLength(whole))} bytes`;
  return `${kept}\n[Cut here: ${lines}, ${bytes} are shown. Ask for a smaller part to see the rest.]`;
}

function firstLines(text: string, most: number): string {
  let end = -1;
  for (let lines = 0; lines < most; lines += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text;
  }
  // A newline at the very end begins no line.
  return end === text.length - 1 ? text : text.slice(0, end);
}

function linesOf(text: string): number {
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

const count = (number: number): string => number.toLocaleString('en-US');
