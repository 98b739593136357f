/** What may be spent in a day, and what models cost: `[limits]` and `[[provider.models]]`, as the journal is told of them. */
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';

const amount = z.int().check(z.minimum(0));

/** Whole millionths of a micro-dollar for each token: one US dollar for a million tokens is 1,000,000. */
export const Prices = z.strictObject({ input: amount, output: amount, cacheRead: amount, cacheWrite: amount });
export type Prices = z.output<typeof Prices>;

export const ModelEntry = z.strictObject({
  /** `provider/name` */
  name: z.string(),
  /** Tokens that fit into one call; null where nobody knows. */
  context: z.nullable(z.int()),
  /** Whether it reads pictures. */
  images: z.boolean(),
  /** Null where nobody knows: then caps in dollars cannot hold for it. */
  prices: z.nullable(Prices),
});
export type ModelEntry = z.output<typeof ModelEntry>;

/** Amounts of money are whole micro-dollars. */
export const Limits = z.strictObject({
  /** In all. Null: no such cap. */
  dailyMicros: z.nullable(amount),
  /** Tokens of all kinds, in all: for models whose price nobody knows. */
  dailyTokens: z.nullable(amount),
  levels: z.partialRecord(TrustLevelSchema, amount),
  users: z.record(z.string(), amount),
  /** The part of a cap at which it is told that it comes near: above 0, at most 1. */
  noticeAt: z.number(),
});
export type Limits = z.output<typeof Limits>;

export const Budget = z.strictObject({
  limits: Limits,
  models: z.array(ModelEntry),
  /** Any of these may answer in the place of the model that was asked, at its own price: `provider/name`. */
  fallbacks: z.exactOptional(z.array(z.string())),
  /** Whose days they are: `Europe/Berlin`. */
  timeZone: z.string(),
  /** Hears of everybody's caps anyway. */
  owner: z.string(),
});
export type Budget = z.output<typeof Budget>;
