import { linesOf } from './text.ts';

/** Lines that are compared in full; a longer file is looked through for lines that are the same but for blanks. */
const COMPARED_MAX = 5_000;
const COMPARED_CHARS = 200;
/** Less alike than this is not what was meant. */
const ALIKE_MIN = 0.5;

const bare = (line: string): string => line.replaceAll(/\s+/g, ' ').trim();

/** The line that somebody who looked for `old` probably meant, told in words; undefined where none is close. */
export function closestTo(text: string, old: string): string | undefined {
  const lines = linesOf(text);
  const wanted = linesOf(old)
    .map(bare)
    .find((line) => line !== '');
  if (wanted === undefined) return undefined;
  const exact = lines.findIndex((line) => bare(line) === wanted);
  if (exact >= 0) return `line ${exact + 1} begins like it, other blanks aside`;
  const pairs = pairsOf(wanted);
  let best = { at: -1, alike: ALIKE_MIN };
  for (const [at, line] of lines.slice(0, COMPARED_MAX).entries()) {
    const alike = likeness(pairs, pairsOf(bare(line)));
    if (alike > best.alike) best = { at, alike };
  }
  return best.at < 0 ? undefined : `line ${best.at + 1} is the nearest`;
}

function pairsOf(line: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  const text = line.slice(0, COMPARED_CHARS).toLowerCase();
  for (let at = 0; at + 1 < text.length; at += 1) pairs.add(text.slice(at, at + 2));
  return pairs;
}

/** Of the pairs of letters in both: the part that they share. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  let both = 0;
  for (const pair of a) if (b.has(pair)) both += 1;
  return (2 * both) / (a.size + b.size);
}
