/** What a turn is reminded of before it begins to think. */
export { type Reader, reminderOf } from './ask.ts';
