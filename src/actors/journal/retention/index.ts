/** What is old, and what somebody wants to be forgotten. */
export { Aging } from './aging.ts';
export { Forgetting } from './forgetting.ts';
export { Sweeper } from './sweeper.ts';
