/** What merging needs to know of a hit. */
export interface Ranked {
  /** 0..1, and 0 only where nothing was asked for: then the newest come first. */
  readonly coverage: number;
  /** 1 is the best row of its table. */
  readonly rank: number;
  /** ms since the epoch */
  readonly at: number;
}

/**
 * The best `limit` hits of several tables, best first: by coverage, then by rank, then the newer.
 *
 * Never by bm25: its numbers depend on all rows of a table, so they cannot be compared between tables, and one table with
 * everything in it would let rows one may not see move those one may (design/trust.md). Which of two hits comes first
 * depends on these two alone, so merged lists can be merged again. On the LoCoMo data, split into two tables, this finds as
 * much as any weighting of rank and coverage that was tried, and by rank alone it would be two to four points less.
 */
export function mergeHits<H extends Ranked>(lists: readonly (readonly H[])[], limit: number): H[] {
  return lists.flat().sort(compare).slice(0, limit);
}

function compare(a: Ranked, b: Ranked): number {
  if (a.coverage === 0 && b.coverage === 0) return b.at - a.at || a.rank - b.rank;
  return b.coverage - a.coverage || a.rank - b.rank || b.at - a.at;
}
