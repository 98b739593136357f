/** Memory and conversations as one list of results. */

/** What is said of each: its own name, and how well it fits, 0..1 within its list. */
export interface Recallable {
  readonly ref: string;
  readonly score: number;
}

/** A memory of what was said is worth so much to the turn it points at (reference/retrieval.md §1: it finds two points more). */
const POINTED_AT = 0.3;
/** What it is worth by itself, beside turns: where the words themselves are found, they come first. */
const ALONE = 0.7;

/**
 * Turns of conversations and memories, best first, each name once: a turn that memories point at (by the same `ref`) is one
 * result, its score that of the turn and three tenths of the best such memory's. Both lists are scaled to 1 first. A memory
 * that points at none of the turns found counts seven tenths where there are any.
 *
 * @example
 * recalled([{ ref: 'a', score: 4 }, { ref: 'b', score: 3 }], [{ ref: 'b', score: 9 }], 10)
 * // [{ ref: 'b', score: 1.05 }, { ref: 'a', score: 1 }]
 */
export function recalled<T extends Recallable, M extends Recallable>(
  turns: readonly T[],
  memories: readonly M[],
  limit: number,
): (T | M)[] {
  const pointing = best(scaled(memories));
  const said = best(scaled(turns));
  const fused = [...said.values()].map((turn) => {
    return { ...turn, score: turn.score + POINTED_AT * (pointing.get(turn.ref)?.score ?? 0) };
  });
  const others = [...pointing.values()]
    .filter(({ ref }) => !said.has(ref))
    .map((memory) => (said.size === 0 ? memory : { ...memory, score: ALONE * memory.score }));
  return [...fused, ...others].sort((a, b) => b.score - a.score).slice(0, limit);
}

function scaled<R extends Recallable>(rows: readonly R[]): R[] {
  const most = Math.max(0, ...rows.map(({ score }) => score));
  return most === 0 ? [...rows] : rows.map((row) => ({ ...row, score: row.score / most }));
}

/** Of several with one name the best, in the order of the first. */
function best<R extends Recallable>(rows: readonly R[]): ReadonlyMap<string, R> {
  const found = new Map<string, R>();
  for (const row of rows) {
    const known = found.get(row.ref);
    if (known === undefined || known.score < row.score) found.set(row.ref, row);
  }
  return found;
}
