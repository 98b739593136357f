/**
 * The FTS5 query that finds rows with any of `terms`. Each is quoted: operators, columns and stars in it are text.
 *
 * OR, because FTS5's own AND of bare words finds 0.1 % of what a question asks for (reference/retrieval.md §1).
 */
export function anyOf(terms: readonly string[]): string {
  return terms.map(quoted).join(' OR ');
}

/** The FTS5 query that finds rows with `term`. */
export function quoted(term: string): string {
  return `"${term.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
