/** Looking after what is remembered: changes and undo, purging, bringing along and taking out. */
export { type Keep, type KeepOptions, keep } from './keep.ts';
export { ownOf } from './own.ts';
