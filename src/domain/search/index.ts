/** Searching text: what a query asks for, how rows are found by it, and how lists of several tables become one. */
export { type QueryTerm, queryTerms, stemsOf, wordsOf } from './analyze.ts';
export { mergeHits, type Ranked } from './merge.ts';
export { type Recallable, recalled } from './recall.ts';
