/**
 * English words that say nothing about what is looked for. Left in a query they are worth six points of recall less, and
 * make it some twenty times slower (reference/retrieval.md §2, reference/actors.md §7). Rows are indexed with them.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also am an and any are aren as at be because been before being between both but by can cannot
  could couldn d did didn do does doesn doing don down during each either else ever every few for from further get gets
  got had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself
  just ll m may me might more most much must mustn my myself no nor not now of off on once one only or other our ours
  ourselves out over own please re s same shall shan she should shouldn so some such t tell than that the their theirs
  them themselves then there these they this those through to too under until up upon us ve very was wasn we were weren
  what when where whether which while who whom whose why will with won would wouldn you your yours yourself yourselves`.split(
    /\s+/,
  ),
);
