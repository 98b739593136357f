/** What differs between two texts, as lines: ` ` stays, `-` goes, `+` comes. */

const AROUND = 3;
/** Comparing takes time and memory by the product of both; what is longer is shown as replaced. */
const MOST = 4_000_000;

type Row = readonly [mark: ' ' | '-' | '+', line: string];

/**
 * Empty where both are the same. Pieces that are apart are parted by a line `…`.
 *
 * @param most characters that anybody needs of it: it ends with the line in which there are more
 */
export function lineDiff(before: string, after: string, most = Number.POSITIVE_INFINITY): string {
  if (before === after) return '';
  const shown: string[] = [];
  let length = 0;
  for (const line of near(compared(lines(before), lines(after)))) {
    shown.push(line);
    length += line.length + 1;
    if (length > most + 1) break;
  }
  return shown.join('\n');
}

/** What changed, and a few lines around it. */
function* near(rows: Iterable<Row>): Generator<string> {
  let before: Row[] = [];
  let isApart = false;
  let isFirst = true;
  let after = 0;
  for (const row of rows) {
    if (row[0] !== ' ') {
      if (isApart && !isFirst) yield '…';
      for (const each of before) yield shownAs(each);
      yield shownAs(row);
      [before, isApart, isFirst, after] = [[], false, false, AROUND];
    } else if (after > 0) {
      yield shownAs(row);
      after -= 1;
    } else {
      before.push(row);
      if (before.length > AROUND) {
        before.shift();
        isApart = true;
      }
    }
  }
}

const shownAs = ([mark, line]: Row): string => `${mark} ${line}`.trimEnd();

function lines(text: string): string[] {
  const all = text.split(/\r?\n/);
  if (all.at(-1) === '') all.pop();
  return all;
}

function* compared(old: readonly string[], now: readonly string[]): Generator<Row> {
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
  let end = 0;
  while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  yield* marked(' ', old.slice(Math.max(0, from - AROUND), from));
  yield* middle(old.slice(from, old.length - end), now.slice(from, now.length - end));
  yield* marked(' ', old.slice(old.length - end, old.length - end + AROUND));
}

function* marked(mark: Row[0], lines: readonly string[]): Generator<Row> {
  for (const line of lines) yield [mark, line];
}

/** By the longest common subsequence. */
function* middle(old: readonly string[], now: readonly string[]): Generator<Row> {
  if (old.length * now.length > MOST) {
    yield* marked('-', old);
    yield* marked('+', now);
    return;
  }
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      yield [' ', old[i] ?? ''];
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      yield ['-', old[i] ?? ''];
      i += 1;
    } else {
      yield ['+', now[j] ?? ''];
      j += 1;
    }
  }
}
