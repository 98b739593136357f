/** What the pool's threads can do: pure functions. They hold nothing from one call to the next. */
export { nearest } from '../../../domain/vectors.ts';
