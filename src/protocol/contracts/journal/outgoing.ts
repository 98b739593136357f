/** Session → journal: words for others. */
import { type PlaceKey, PlaceKeySchema } from '../../address.ts';
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { type StoreName, StoreNameSchema, type TrustLevel, TrustLevelSchema } from '../../trust.ts';
import { MEMORY_TEXT_MAX } from '../memory/index.ts';

/** What became of words for others: done when the turn is committed, or asked for then. */
export const Outgoing = z.strictObject({ outcome: z.enum(['queued', 'asked']) });

/** Session → journal: words for others, in stores of the turn's level or below it. */
export const ShareWriterContract = contract('journal.share', {
  /**
   * Queues `text` for `store` where it stands, word for word, in the person's own message of this turn: three words or
   * more, three such quotes a turn. It is written when the turn is committed, and shown to the person. Of anything else
   * the scope says what becomes: a request, done and shown, or `E_NO_WAY_DOWN`.
   */
  share: method({
    args: z.strictObject({
      key: Id.key,
      store: StoreNameSchema,
      text: z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX)),
      integrity: TrustLevelSchema,
    }),
    result: Outgoing,
    errors: ['E_NO_WAY_DOWN', 'E_NOT_ALLOWED', 'E_CREDENTIAL', 'E_APPROVALS_FULL'],
  }),
});

export interface ShareScope {
  readonly turn: string;
  readonly sinks: readonly ShareSink[];
}

/** What may go to a store: the person's own words, and others. */
export interface ShareSink {
  readonly store: StoreName;
  readonly quoted: 'done' | 'refused';
  /** `done` only while the turn believes what its level is worth; otherwise it is asked for. */
  readonly unquoted: 'done' | 'asked' | 'refused';
}

/** Words for a place that the turn did not come from are at most so long. */
export const SEND_TEXT_MAX = 4_000;

/** Session → journal: words for other places. */
export const SendContract = contract('journal.send', {
  /** Goes out when the turn is committed, and is shown to the person; or is asked for then. */
  send: method({
    args: z.strictObject({
      key: Id.key,
      place: PlaceKeySchema,
      text: z.string().check(z.minLength(1), z.maxLength(SEND_TEXT_MAX)),
      integrity: TrustLevelSchema,
    }),
    result: Outgoing,
    errors: ['E_NOT_ALLOWED', 'E_APPROVALS_FULL'],
  }),
});

export interface SendScope {
  readonly turn: string;
  readonly places: readonly SendPlace[];
  /** `done`: places that are worth what the turn is. `asked`: everything but the person's own words is a request. */
  readonly unquoted: 'done' | 'asked';
}

export interface SendPlace {
  readonly place: PlaceKey;
  /** What it was worth when the port was minted: a request says who would read it. */
  readonly level: TrustLevel;
}
