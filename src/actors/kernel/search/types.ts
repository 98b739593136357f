/** A searchable table inside an actor's own SQLite file: what goes in, and what is found. */

export interface SearchDoc {
  /** Counts up: within a segment the order of ids is the order in which things were said. */
  readonly id: number;
  readonly text: string;
  /** When it was said, ms since the epoch. */
  readonly at: number;
  /** What a search can be confined to: a conversation. 0 where there is none. */
  readonly group?: number;
  /**
   * Docs of one segment are each other's context: one sitting of a conversation. Found by its neighbours' words, too. A doc
   * without a segment stands alone.
   */
  readonly segment?: number;
}

export interface SearchOptions {
  readonly limit: number;
  readonly group?: number;
  /** Whether a row is wanted at all; asked of candidates only. */
  readonly where?: (id: number) => boolean;
  /** 0..1 for rows that are worth less than others: the archive. */
  readonly weight?: (id: number) => number;
  /** Other names for a word of the query, as it is written there: a person's aliases. */
  readonly also?: (word: string) => readonly string[];
  /** Rows near the query by other means (vectors), best first, 0..1 each. */
  readonly near?: readonly { readonly id: number; readonly score: number }[];
}

export interface Match {
  readonly id: number;
  /** The share, 0..1, of the query's terms that the doc itself (or its nearest neighbours) holds. */
  readonly coverage: number;
  /** 1 is the best. */
  readonly rank: number;
  /** 0..1, relative to what the query could reach at most in this table: so lists of several tables can be merged. */
  readonly score: number;
}

/**
 * One table with statistics of its own: what is found in it, and in which order, depends on no other.
 * Every call is bounded, and over when it returns. Writing belongs into the caller's transaction.
 */
export interface SearchTable {
  /** Docs of a segment in the order of their ids; later ones may follow later. */
  add(docs: readonly SearchDoc[]): void;
  /** Found no more; their words are in the file until it is scrubbed. */
  remove(ids: readonly number[]): void;
  /** No word of what was removed is in the file any more, after the next checkpoint. Takes as long as the table is large. */
  scrub(): void;
  /** Best first. Empty where the query has no word in it. */
  search(query: string, options: SearchOptions): readonly Match[];
  /** Whether the index finds its rows, these among them; where not, it is to be dropped, created and filled anew. */
  isWhole(samples: readonly SearchDoc[]): boolean;
  /** Whether each of these rows is found by a word of its own. */
  finds(docs: readonly SearchDoc[]): boolean;
}
