/** PINs and codes: figures, also spelled. */
import type { How } from './announced.ts';
import { CARD } from './labels.ts';
import { digits, FIGURES, type Found, ISO_DATE } from './token.ts';

const TENS = 'twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety';
const TEENS = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen';
const ONES = 'zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine';

/** "four nine two one", "double four two one" */
const SPELLED = new RegExp(
  `^(?:(?:double|triple|${ONES}|${TEENS}|${TENS}|hash|star)(?:[\\s,-]{1,3}|(?![a-z]))){3,16}`,
  'i',
);
/** "forty-nine twenty-one" */
const SPELLED_PAIRS = new RegExp(
  `^(?:${TENS}|${TEENS})(?:-(?:${ONES}))? (?:${TENS}|${TEENS})(?:-(?:${ONES}))?(?![a-z])`,
  'i',
);

export function figures(text: string, how: How, label: string): Found | undefined {
  // "pin 4921" may be somebody who pins; a PIN, a pin code and the code of a door are none.
  if (how === 'next' && /^(?:[Pp]ins?|code|combination|combo|tans?)$/.test(label)) return undefined;
  const opening = /^["“”'‘`*_]{1,3}/u.exec(text)?.[0].length ?? 0;
  const rest = text.slice(opening);
  if (ISO_DATE.test(rest)) return undefined;
  const least = leastFigures(label);
  const number = FIGURES.exec(rest);
  if (number !== null && digits(number[0]) >= least) return { start: opening, end: opening + number[0].length };
  const spelled = SPELLED.exec(rest);
  if (spelled !== null) return { start: opening, end: opening + spelled[0].trimEnd().length };
  const pairs = SPELLED_PAIRS.exec(rest);
  if (pairs !== null) return { start: opening, end: opening + pairs[0].length };
  const [mixed] = /^(?=[A-Z#*-]{0,12}\d)[A-Z0-9#*-]{4,12}(?![\w])/.exec(rest) ?? [];
  if (mixed !== undefined && how !== 'next' && /[A-Z#*]/.test(mixed) && digits(mixed) >= 2)
    return { start: opening, end: opening + mixed.length };
  return undefined;
}

/** A number of a card has as many as cards have; the shortest are on the back of one. */
function leastFigures(label: string): number {
  if (CARD.test(label)) return 13;
  return /^(?:cv|card|security|lock ?box|key ?box)|comb/i.test(label) ? 3 : 4;
}
