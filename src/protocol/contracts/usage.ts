/**
 * What models cost. The journal owns the numbers: whoever asks a model asks it first, and says afterwards what was used.
 * Amounts of money are whole micro-dollars.
 */
import type { PlaceKey } from '../address.ts';
import { contract, method } from '../contract.ts';
import type { PersonName, TurnId } from '../ids.ts';
import { Usage } from '../model.ts';
import * as z from '../schema.ts';
import { TRUST_LEVELS, type TrustLevel } from '../trust.ts';

const count = z.int().check(z.minimum(0));

/** More than any model takes: so many tokens of one kind are a fault of whoever counted, and fewer than none would open a cap again. */
export const TOKENS_MOST = 10_000_000;
const tokens = z.int().check(z.minimum(0), z.maximum(TOKENS_MOST));

/** What one call took, as it was reported. */
const CallTokens = z.strictObject({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite: tokens });
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** What became of a call. `unreported`: nobody said what it took; so many tokens of its answer were heard. `free`: no model ran. */
export const CallEnd = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('reported'),
    tokens: CallTokens,
    /** Another model answered, by the provider's own name. */
    fallback: z.exactOptional(z.string().check(z.maxLength(200))),
  }),
  z.strictObject({
    is: z.literal('unreported'),
    heard: tokens,
    /** The answer is whole, and so it is known whose it is. */
    answered: z.exactOptional(z.literal(true)),
    fallback: z.exactOptional(z.string().check(z.maxLength(200))),
  }),
  z.strictObject({ is: z.literal('free') }),
]);
export type CallEnd = z.output<typeof CallEnd>;

/** Session → journal: the calls of one turn, or of one job. Whose they are and which model is asked is fixed when it is minted. */
export const MeterContract = contract('journal.meter', {
  /**
   * Before a model is asked: `sent` tokens are to go out, `most` may come back. `call` null: what is left of a cap may be used up
   * by calls that run now; ask again in a moment. At a cap it is `E_LIMIT`, and no model may be asked.
   */
  begin: method({
    args: z.strictObject({ sent: tokens, most: tokens }),
    result: z.strictObject({ call: z.nullable(count) }),
    errors: ['E_LIMIT', 'E_NOT_ALLOWED'],
  }),
  /** The call is over. Said twice it counts once. `micros`: what it cost; null where nobody knows its price. */
  end: method({
    args: z.strictObject({ call: count, end: CallEnd }),
    result: z.strictObject({ micros: z.nullable(count) }),
    errors: ['E_NOT_ALLOWED'],
  }),
});

export interface MeterScope {
  /** Of a job: the turn that left it behind. */
  readonly turn: TurnId;
  readonly person: PersonName;
  readonly level: TrustLevel;
  readonly place: PlaceKey;
  readonly purpose: Purpose;
  /** `provider/name` */
  readonly model: string;
  /** May be told which cap it was, and how much was spent. */
  readonly details: boolean;
}

/** What a model is asked for: an answer, or work after one. */
export type Purpose = 'turn' | 'capture' | 'compaction';

/** Calls together. */
export const Sums = z.strictObject({
  calls: count,
  /** Of them, those that were never reported: their numbers are estimates. */
  estimated: count,
  /** Of them, those whose price nobody knows: `micros` has nothing of them. */
  unpriced: count,
  ...Usage.shape,
  micros: count,
});
export type Sums = z.output<typeof Sums>;

export const USAGE_BY = ['person', 'level', 'model', 'turn'] as const;

export const USAGE_ARGUMENTS = {
  /** Today and so many days before it, together. Default 7. */
  days: z.optional(z.int().check(z.minimum(1), z.maximum(366))),
  by: z.optional(z.enum(USAGE_BY)),
} as const;

export const UsageReport = z.strictObject({
  /** Whose: a person's own, or everybody's. */
  whose: z.enum(['own', 'household']),
  timeZone: z.string(),
  /** The first and the last day. */
  from: day,
  to: day,
  total: Sums,
  /** Oldest first; days without a call are left out. */
  days: z.array(z.strictObject({ day, sums: Sums })),
  /** What most was spent on, most first; turns newest first. At most 100. */
  rows: z.array(
    z.strictObject({
      key: z.string(),
      sums: Sums,
      /** Of a turn. */
      turn: z.optional(
        z.strictObject({ at: z.number(), person: z.string(), level: z.enum(TRUST_LEVELS), model: z.string() }),
      ),
    }),
  ),
  /** Caps of today, as far as their sums are the asking person's to know. */
  caps: z.array(
    z.strictObject({ key: z.string(), unit: z.enum(['micros', 'tokens']), most: z.number(), spent: count }),
  ),
});
export type UsageReport = z.output<typeof UsageReport>;

/** Journal → command turns: what was used, by whoever asks or by all. Whose is fixed when the port is minted. */
export const UsageContract = contract('usage', {
  report: method({ args: z.strictObject(USAGE_ARGUMENTS), result: UsageReport }),
});

export interface UsageScope {
  readonly person: PersonName;
  /** Sees what everybody used. */
  readonly household: boolean;
}
