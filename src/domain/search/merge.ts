/** What merging needs to know of a hit. */
export interface Ranked {
  /** 0..1, of what the query could reach at most in its table; 0 only where nothing was asked for: then the newest come first. */
  readonly score: number;
  /** 1 is the best row of its table. */
  readonly rank: number;
  /** ms since the epoch */
  readonly at: number;
}

/**
 * The best `limit` hits of several tables, best first: by score, then by rank, then the newer.
 *
 * Never by bm25 itself, which cannot be compared between tables. A score is the share of what the query asks for that a row
 * reaches, each term counted by how much it tells in the row's own table: it depends on no table that one may not see, and
 * which of two hits comes first depends on these two alone, so that merged lists can be merged again. On the LoCoMo data, split
 * into tables by conversation or by sitting, this finds within a point of what one table would; by coverage it is three points
 * less, by rank alone up to twenty.
 */
export function mergeHits<H extends Ranked>(lists: readonly (readonly H[])[], limit: number): H[] {
  return lists.flat().sort(compare).slice(0, limit);
}

function compare(a: Ranked, b: Ranked): number {
  if (a.score === 0 && b.score === 0) return b.at - a.at || a.rank - b.rank;
  return b.score - a.score || a.rank - b.rank || b.at - a.at;
}
