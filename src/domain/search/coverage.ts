/** The share, 0..1, of a query's terms that a text holds. `textsOfTerms`: for each term, the texts that hold it. */
export function coverageOf(text: number, textsOfTerms: readonly ReadonlySet<number>[]): number {
  if (textsOfTerms.length === 0) return 0;
  return textsOfTerms.filter((texts) => texts.has(text)).length / textsOfTerms.length;
}
