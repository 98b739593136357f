import { type Finder, form } from './span.ts';

const BEFORE = String.raw`(?<![\p{L}\p{N}_+.@#/-]|\d-)`;

/** In one, or in the groups that cards have; what stands beside it makes no longer number of it. A date or a CVV may follow. */
const WHOLE = new RegExp(String.raw`${BEFORE}(?<secret>\d{14,19})(?![\p{L}\d_@]|-\d|[.,/]\d)`, 'dgu');
const GROUPED = new RegExp(
  String.raw`${BEFORE}(?<!\d{3,} )(?<secret>\d{4}(?<gap>[ -])(?:\d{4}\k<gap>\d{4}\k<gap>\d{4}(?:\k<gap>\d{3}(?!\d))?|\d{6}\k<gap>\d{4,5}))(?![\p{L}\d_@]|-\d|[.,/]\d| \d{4})`,
  'dgu',
);

/** How the issuers' numbers begin, and how long they are. */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^(?:30[0-5]|36|3[89])/, [14, 16]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^62/, [16, 17, 18, 19]],
];

export const CARDS: readonly Finder[] = [form('a card number', WHOLE, isCard), form('a card number', GROUPED, isCard)];

function isCard(found: string): boolean {
  const digits = found.replaceAll(/\D/g, '');
  const isIssued = ISSUERS.some(([begins, lengths]) => begins.test(digits) && lengths.includes(digits.length));
  return isIssued && new Set(digits).size > 1 && luhn(digits);
}

/** The check digit by which card numbers are told from other numbers of their length. */
function luhn(digits: string): boolean {
  const sum = [...digits].reduceRight((total, digit, index) => {
    const isSecond = (digits.length - index) % 2 === 0;
    const value = Number(digit) * (isSecond ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
