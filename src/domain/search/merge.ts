/** What merging needs to know of a hit. */
export interface Ranked {
  /** 0..1, and 0 only where nothing was asked for: then the newest come first. */
  readonly coverage: number;
  /** 1 is the best row of its table. */
  readonly rank: number;
  /** ms since the epoch */
  readonly at: number;
}

/** Softens the difference between neighbouring ranks, as in reciprocal rank fusion. */
const SOFTENING = 10;

/**
 * The best `limit` hits of several tables, best first.
 *
 * By rank and coverage alone, never by bm25: its numbers depend on all rows of a table, so they cannot be compared
 * between tables, and one table with everything in it would let rows one may not see move those one may
 * (design/trust.md). The order of each pair of hits depends on the two alone; merged lists can be merged again.
 */
export function mergeHits<H extends Ranked>(lists: readonly (readonly H[])[], limit: number): H[] {
  return lists.flat().sort(compare).slice(0, limit);
}

function compare(a: Ranked, b: Ranked): number {
  if (a.coverage === 0 && b.coverage === 0) return b.at - a.at || a.rank - b.rank;
  return score(b) - score(a) || a.rank - b.rank || b.at - a.at;
}

function score({ coverage, rank }: Ranked): number {
  return coverage / (SOFTENING + rank);
}
