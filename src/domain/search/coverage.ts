/** The share, 0..1, of a query's terms that a row holds. `rowsOfTerms`: for each term, the rows that hold it. */
export function coverageOf(row: number, rowsOfTerms: readonly ReadonlySet<number>[]): number {
  if (rowsOfTerms.length === 0) return 0;
  return rowsOfTerms.filter((rows) => rows.has(row)).length / rowsOfTerms.length;
}
