/** What is over and old. What somebody wants to be forgotten, `Forgetting`, is the journal's own. */
export { Aging } from './aging.ts';
export { Sweeper } from './sweeper.ts';
