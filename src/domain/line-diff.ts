/** What differs between two texts, as lines: ` ` stays, `-` goes, `+` comes. */

const AROUND = 3;
/** Comparing takes time and memory by the product of both; what is longer is shown as replaced. */
const MOST = 4_000_000;

type Row = readonly [mark: ' ' | '-' | '+', line: string];

/** Empty where both are the same. Pieces that are apart are parted by a line `…`. */
export function lineDiff(before: string, after: string): string {
  if (before === after) return '';
  const rows = compared(lines(before), lines(after));
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(([mark]) => mark !== ' '),
  );
  return rows
    .flatMap(([mark, line], index) => {
      if (!near[index]) return [];
      const gap = index > 0 && near[index - 1] === false && near.slice(0, index).includes(true) ? ['…'] : [];
      return [...gap, `${mark} ${line}`.trimEnd()];
    })
    .join('\n');
}

function lines(text: string): string[] {
  const all = text.split(/\r?\n/);
  if (all.at(-1) === '') all.pop();
  return all;
}

function compared(old: readonly string[], now: readonly string[]): Row[] {
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
  let end = 0;
  while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const stay = (line: string): Row => [' ', line];
  return [
    ...old.slice(0, from).map(stay),
    ...middle(old.slice(from, old.length - end), now.slice(from, now.length - end)),
    ...old.slice(old.length - end).map(stay),
  ];
}

/** By the longest common subsequence. */
function middle(old: readonly string[], now: readonly string[]): Row[] {
  const gone = old.map((line): Row => ['-', line]);
  const come = now.map((line): Row => ['+', line]);
  if (old.length * now.length > MOST) return [...gone, ...come];
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: Row[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      rows.push([' ', old[i] ?? '']);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      rows.push(['-', old[i] ?? '']);
      i += 1;
    } else {
      rows.push(['+', now[j] ?? '']);
      j += 1;
    }
  }
  return rows;
}
