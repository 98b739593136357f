import type { Loot } from './attack.ts';
import type { Cases } from './cases.ts';

/** How much is tried: with few cases a look, that a test can afford. */
export interface Effort {
  /** With each case: at one seat of each level, and at the others. */
  readonly swept: Loot['each'];
  readonly other: Loot['each'];
  readonly casesATurn: number;
  /** Requests that are denied in the end. */
  readonly denied: number;
  /** Of the attach protocol, for everybody who sits anywhere. */
  readonly everyCommand: boolean;
  /** A span for each call: of half a million it would be all that is written. */
  readonly traced: boolean;
}

const LOOK: Effort = {
  swept: { operators: 17, arguments: 10, guesses: 12, handles: 12 },
  other: { operators: 6, arguments: 3, guesses: 4, handles: 6 },
  casesATurn: 11,
  denied: 2,
  everyCommand: false,
  traced: true,
};

const WHOLE: Effort = {
  swept: { operators: 18, arguments: 15, guesses: 100, handles: 100 },
  other: { operators: 6, arguments: 3, guesses: 6, handles: 6 },
  casesATurn: 10,
  denied: 20,
  everyCommand: true,
  traced: false,
};

const FEW_CASES = 50;

export const effortFor = ({ secrets }: Cases): Effort => (secrets.length < FEW_CASES ? LOOK : WHOLE);
