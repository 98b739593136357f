/** Channel → journal: what comes in. */
import { IdentitySchema, PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { Carried } from '../../trace.ts';

const ms = z.number();

/** Longest message that is taken in, in bytes of UTF-8. */
export const MESSAGE_MAX_BYTES = 256 * 1024;

const messageText = z.string().check(z.minLength(1), z.maxLength(MESSAGE_MAX_BYTES));

/** Channel → journal. */
export const InboxContract = contract('journal.inbox', {
  /**
   * Answers once the row is committed: only then may the channel acknowledge the message. The same `messageId` again is
   * a duplicate and changes nothing.
   */
  accept: method({
    args: z.strictObject({
      messageId: z.string().check(z.minLength(1), z.maxLength(200)),
      identity: IdentitySchema,
      place: PlaceKeySchema,
      text: messageText,
      /** Where the answer goes beside the place itself. The turn is worth the least of all of them. */
      also: z.optional(z.array(PlaceKeySchema).check(z.maxLength(10))),
      /** Answered by a turn of its own, whatever runs. */
      alone: z.optional(z.boolean()),
      at: ms,
      trace: Carried,
    }),
    result: z.strictObject({ inbox: Id.inbox, duplicate: z.boolean() }),
    errors: ['E_TOO_LARGE'],
  }),
});
