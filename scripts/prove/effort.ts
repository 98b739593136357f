import type { Cases } from './cases.ts';
import { GUESSED } from './guesses.ts';

/** How much is tried: with few cases a look, that a test can afford. */
export interface Effort {
  /** Tools by guess with each case: at one seat of each level, and at the others. */
  readonly guesses: { readonly swept: number; readonly other: number };
  readonly casesATurn: number;
  readonly denied: number;
  readonly everyCommand: boolean;
  /** A span for each call: of half a million it would be all that is written. */
  readonly traced: boolean;
}
const LOOK: Effort = { guesses: { swept: 12, other: 4 }, casesATurn: 11, denied: 2, everyCommand: false, traced: true };
const WHOLE: Effort = {
  guesses: { swept: GUESSED, other: 8 },
  casesATurn: 6,
  denied: 20,
  everyCommand: true,
  traced: false,
};
const FEW_CASES = 50;

export const effortFor = ({ secrets }: Cases): Effort => (secrets.length < FEW_CASES ? LOOK : WHOLE);
