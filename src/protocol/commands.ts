/**
 * Turns without a model: same identity and the same kind of lease, run beside whatever runs. Slash commands and CLI commands
 * that touch data are these.
 */
import { PlaceKeySchema } from './address.ts';
import { Status, WhoAmI } from './contracts/household.ts';
import { Conversation, ConversationRow, Said } from './contracts/sessions.ts';
import { Id } from './ids.ts';
import * as z from './schema.ts';

const limit = z.optional(z.int().check(z.minimum(1), z.maximum(1_000)));

export const CommandRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('whoami') }),
  z.strictObject({ command: z.literal('status') }),
  /** What was said aloud in this place's open conversation, oldest first; the newest `limit` (default 50). */
  z.strictObject({ command: z.literal('history'), limit }),
  /** The conversations that this person could read where they were held, newest first; at most `limit` (default 50). */
  z.strictObject({ command: z.literal('sessions'), limit }),
  /** One of them, a page at a time. Another's is `E_NOT_FOUND`, like one that is not there. */
  z.strictObject({ command: z.literal('session'), id: z.int().check(z.positive()), after: z.optional(Id.turn) }),
  /** Archives the place's open conversation: the next message begins a new one. */
  z.strictObject({ command: z.literal('new') }),
]);

export const CommandAnswer = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('whoami'), answer: WhoAmI }),
  z.strictObject({ command: z.literal('status'), answer: Status }),
  z.strictObject({ command: z.literal('history'), answer: z.strictObject({ entries: z.array(Said) }) }),
  z.strictObject({ command: z.literal('sessions'), answer: z.strictObject({ sessions: z.array(ConversationRow) }) }),
  z.strictObject({ command: z.literal('session'), answer: Conversation }),
  z.strictObject({
    command: z.literal('new'),
    answer: z.strictObject({ place: PlaceKeySchema, archived: z.nullable(z.int()) }),
  }),
]);

export type CommandRequest = z.output<typeof CommandRequest>;
export type CommandAnswer = z.output<typeof CommandAnswer>;
export type CommandName = CommandRequest['command'];
export type AnswerTo<N extends CommandName> = Extract<CommandAnswer, { command: N }>['answer'];
