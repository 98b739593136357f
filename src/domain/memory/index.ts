/** What is remembered without being asked to, what one is reminded of, and what becomes of it in time. */
export { type Cluster, type Clusterable, clustersOf } from './cluster.ts';
export { factsIn } from './facts.ts';
export { isIdle, type Kept } from './idle.ts';
export { pathsIn } from './paths.ts';
export { type Keeping, mayChange, reconcile } from './reconcile.ts';
export { roundRobin } from './round-robin.ts';
export { type Summarised, type Summary, summaryOf } from './summary.ts';
export { mayTell } from './telling.ts';
