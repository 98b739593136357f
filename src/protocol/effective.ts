import * as z from './schema.ts';
import { TrustLevelSchema } from './trust.ts';

/** What somebody may see somewhere: the lower of the two levels, and why they are what they are. */
export const Effective = z.strictObject({
  level: TrustLevelSchema,
  sender: TrustLevelSchema,
  place: TrustLevelSchema,
  /** A sentence: `alice is full; group:terminal:kitchen is familiar, because carol reads there`. */
  why: z.string(),
});

export type Effective = z.output<typeof Effective>;
