/** What the supervisor tells of itself, and the ports on which the others do. */
export { MessageTraces, type Outcome } from './messages.ts';
export { Observatory } from './observatory.ts';
