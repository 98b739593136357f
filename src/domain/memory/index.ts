/** What becomes of memories in time: which are about the same, what they say together, which nobody asks for. */
export { type Cluster, type Clusterable, clustersOf } from './cluster.ts';
export { isIdle, type Kept } from './idle.ts';
export { type Summarised, type Summary, summaryOf } from './summary.ts';
