/** What waits, what does not, and what its owner is told of it. */
import * as z from '../../schema.ts';

const ms = z.number();

/** What waits and what does not, in numbers. */
export const Overview = z.strictObject({
  waiting: z.int(),
  running: z.int(),
  held: z.int(),
  failed: z.int(),
  replies: z.int(),
  unknown: z.int(),
  /** Replies that could not be delivered, and jobs that could not be done: dead letters, like `failed` and `unknown`. */
  undelivered: z.int(),
  undone: z.int(),
  jobs: z.int(),
  /** Requests that nobody has decided. */
  approvals: z.int(),
  turns: z.int(),
});

export type Overview = z.output<typeof Overview>;

export const Notice = z.strictObject({ id: z.int(), at: ms, text: z.string() });

export type Notice = z.output<typeof Notice>;

/** `sent`: words from another place. `notice`: coop's own, about the turn. */
export const OutboxKind = z.enum(['reply', 'failure', 'notice', 'sent']);

export type OutboxKind = z.output<typeof OutboxKind>;

export const OutboxState = z.enum(['queued', 'sending', 'sent', 'held', 'failed', 'unknown']);

export type OutboxState = z.output<typeof OutboxState>;
