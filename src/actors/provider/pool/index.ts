/** Every key of the household, one machine each, and which of them is asked with. */
export type { Member } from './member.ts';
export { KeyPool } from './pool.ts';
export { watchKeys } from './watch.ts';
