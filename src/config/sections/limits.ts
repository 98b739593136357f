import * as z from 'zod';
import { between } from './text.ts';

const DECIMALS = 1e6;

/** Whole micro-dollars: what is finer cannot be counted. */
const usd = z
  .number()
  .min(0, { error: 'write an amount of US dollars, 0 or more' })
  .max(1e6, { error: 'write at most a million' })
  .refine((amount) => Math.abs(amount * DECIMALS - Math.round(amount * DECIMALS)) < 1e-3, {
    error: 'write at most six decimals',
  });

const Levels = z.strictObject({
  full: usd.optional().describe('For all turns at this level together.'),
  inner: usd.optional().describe('For all turns at this level together.'),
  familiar: usd.optional().describe('For all turns at this level together.'),
  public: usd.optional().describe('For all turns at this level together.'),
});

/** Caps for each day of the household's own clock. */
export const Limits = z.strictObject({
  daily_usd: usd.optional().describe('US dollars in a day, in all. At it no model is asked any more.'),
  daily_tokens: between(0, 1_000_000_000_000)
    .optional()
    .describe('Tokens of all kinds in a day, in all: holds also for models whose price is not known.'),
  levels: Levels.prefault({}).describe('US dollars in a day, for each level.'),
  users: z.record(z.string(), usd).default({}).describe('US dollars in a day, for each user: NAME = amount.'),
  notice_at: z
    .number()
    .gt(0, { error: 'write a part of a cap: above 0, at most 1' })
    .max(1, { error: 'write a part of a cap: above 0, at most 1' })
    .default(0.8)
    .describe('The part of a cap at which it is told that it comes near.'),
});
