/** What is remembered without being asked to, and what one is reminded of. */
export { factsIn } from './facts.ts';
export { pathsIn } from './paths.ts';
export { type Keeping, mayChange, reconcile } from './reconcile.ts';
export { roundRobin } from './round-robin.ts';
export { mayTell } from './telling.ts';
