/** Tells the credential from a sentence about it, where one was announced. */
import type { How } from './announced.ts';
import { CARD, type Kind } from './labels.ts';
import { isRandom, isStrong } from './values.ts';
import { isFunctionWord, isProse } from './words.ts';

/** Where it stands in what was given. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

const QUOTED = /^(?<open>["“”'‘`«]{1,3})(?<inner>[^"“”‘’`«»{}\n]{2,80}?)["”'’`»]/u;
const TOKEN = /^[*_`("'“]{0,3}(?<token>[^\s"“”`«»]{3,400})/u;
const FIGURES = /^[#*]?(?<figures>\d(?:[ .-]?\d){2,23})[#*]{0,2}(?![\p{L}\d]|[.,:/]\d)/u;
const SPELLED_FIGURES =
  /^(?:(?:and|then)[\s,]+)?(?:(?:double|triple|zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fou?rty|fifty|sixty|seventy|eighty|ninety|hash|star)(?:[\s,-]{1,3}|(?![\p{L}]))){3,16}/iu;
const SPELLED_LETTERS = /^(?:[\p{L}\p{N}!@#$%&*?][ -]){4,40}[\p{L}\p{N}!@#$%&*?](?![\p{L}\p{N}])/u;
/** A function of a program. */
const CALL = /^[\w.]{1,60}\(/;
const ISO_DATE = /^\d{4}-\d\d-\d\d(?!\d)/;

/** The credential that `text` begins with, or undefined. */
export function judged(text: string, kind: Kind, how: How, label: string): Found | undefined {
  switch (kind) {
    case 'word':
      return /^pass[ -]?code/i.test(label) ? (figures(text, how, label) ?? word(text, how)) : word(text, how);
    case 'number':
      return figures(text, how, label);
    case 'machine':
      return machine(text, how, label);
    case 'recovery':
      return recovery(text, how);
    case 'seed':
      return how === 'next' ? undefined : seed(text);
  }
}

function word(text: string, how: How): Found | undefined {
  if (CALL.test(text)) return undefined;
  const quoted = QUOTED.exec(text)?.groups;
  if (quoted !== undefined && how !== 'next') {
    const { open = '', inner = '' } = quoted;
    const [first = '', ...more] = inner.trim().split(/\s+/);
    const isSentence =
      more.length === 0 ? isProse(first) : isFunctionWord(first) || (isProse(first) && more.some(isFunctionWord));
    return isSentence ? undefined : { start: open.length, end: open.length + inner.length };
  }
  const token = tokenOf(text);
  if (token !== undefined && isStrong(token.value) && (how !== 'next' || isMixed(token.value))) return token;
  if (how === 'next') return undefined;
  const number = FIGURES.exec(text);
  if (number !== null && !ISO_DATE.test(text) && digits(number[0]) >= 4) return { start: 0, end: number[0].length };
  const letters = SPELLED_LETTERS.exec(text);
  if (letters !== null) return { start: 0, end: letters[0].length };
  return how === 'said' ? plainWords(text) : undefined;
}

/** "sunflower", "purple monkey", "correct horse battery staple": words that make no sentence. */
function plainWords(text: string): Found | undefined {
  const [clause = ''] = /^[^.,;:!?()"“”\n–—]*/u.exec(text) ?? [];
  const found = [...clause.slice(0, 120).matchAll(/[^\s*_`]+/gu)];
  const words = found.map(([one]) => one);
  const end = (count: number): number => (found[count - 1]?.index ?? 0) + (words[count - 1]?.length ?? 0);
  const first = words[0];
  if (first === undefined || !/^\p{L}[\p{L}\p{M}\p{N}'’_-]{2,}$/u.test(first)) return undefined;
  const before = words.findIndex((one) => isFunctionWord(one));
  const count = before < 0 ? words.length : before;
  if (count === 0 || count > 12) return undefined;
  const own = words.slice(0, count);
  if (!own.every((one) => /^[\p{L}\p{M}\p{N}'’_-]+$/u.test(one))) return undefined;
  // Four and more words without any that holds a sentence together are a pass phrase, whatever they are.
  if (count < 4 && own.some(isProse)) return undefined;
  return { start: found[0]?.index ?? 0, end: end(count) };
}

function figures(text: string, how: How, label: string): Found | undefined {
  // "pin 4921" may be somebody who pins; a PIN, a pin code and the code of a door are none.
  if (how === 'next' && /^(?:[Pp]ins?|code|combination|combo|tans?)$/.test(label)) return undefined;
  const opening = /^["“”'‘`*_]{1,3}/u.exec(text)?.[0].length ?? 0;
  const rest = text.slice(opening);
  if (ISO_DATE.test(rest)) return undefined;
  const least = leastFigures(label);
  const number = FIGURES.exec(rest);
  if (number !== null && digits(number[0]) >= least) return { start: opening, end: opening + number[0].length };
  const spelled = SPELLED_FIGURES.exec(rest);
  if (spelled !== null) return { start: opening, end: opening + spelled[0].trimEnd().length };
  const pairs =
    /^(?:twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|\w+teen)-?\w* (?:twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|\w+teen)(?:-\w+)?/i.exec(
      rest,
    );
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

function machine(text: string, how: How, label: string): Found | undefined {
  if (/totp|2fa|two-factor|authenticator|otp|set-?up/i.test(label)) {
    const [base32] = /^(?:[A-Z2-7]{4}[ -]?){4,16}(?![\p{L}\p{N}])/iu.exec(text) ?? [];
    if (base32 !== undefined) return { start: 0, end: base32.length };
  }
  const token = tokenOf(text);
  if (token === undefined) return undefined;
  if (isRandom(token.value) || /^[0-9a-f]{16,}$/i.test(token.value)) return token;
  const isNamed = !/^(?:tokens?|secrets?|bearer)$/i.test(label);
  return how === 'said' && isNamed && token.value.length >= 8 && isStrong(token.value) ? token : undefined;
}

function recovery(text: string, how: How): Found | undefined {
  const rest = /^(?:\d{1,2}[.)]\s{1,3})?/.exec(text)?.[0].length ?? 0;
  const token = tokenOf(text.slice(rest));
  if (token === undefined) return undefined;
  const { value } = token;
  const isCode =
    /^[A-Za-z0-9]{3,10}(?:-[A-Za-z0-9]{3,10}){1,12}$/.test(value) &&
    (/\d/.test(value) || /^[A-Z-]{9,}$|^(?:[a-z]{4,5}-){3,}[a-z]{4,5}$/.test(value));
  const isNumber = /^\d{5,}$/.test(value) || /^\d{3,5} \d{3,5}(?!\d)/.test(text.slice(rest));
  if (!isCode && !isNumber && !(isStrong(value) && (how === 'said' || isRandom(value)))) return undefined;
  // The others of the list are as good.
  const [list = ''] =
    /^[A-Za-z0-9-]{3,64}(?:(?:[\s,;/|]|\d{1,2}[.)]\s){1,4}(?=[a-zA-Z-]{0,20}\d)[A-Za-z0-9-]{4,64})*/.exec(
      text.slice(rest + token.start),
    ) ?? [];
  return { start: rest + token.start, end: Math.max(rest + token.end, rest + token.start + list.length) };
}

function seed(text: string): Found | undefined {
  const [words] =
    /^(?:\d{1,2}[.)]?\s{0,2})?[a-z]{3,8}(?:[\s,;|]{1,3}(?:\d{1,2}[.)]?\s{0,2})?[a-z]{3,8}){10,32}(?![\p{L}])/iu.exec(
      text,
    ) ?? [];
  if (words === undefined) return undefined;
  const ordinary = words.split(/[^a-z]+/i).filter(isFunctionWord).length;
  return ordinary > 4 ? undefined : { start: 0, end: words.length };
}

/** The first word, without what a sentence puts after it. */
function tokenOf(text: string): (Found & { readonly value: string }) | undefined {
  const found = TOKEN.exec(text);
  const token = found?.groups?.['token'];
  if (found === null || token === undefined) return undefined;
  const value = token.replace(/[.,;:)\]'’*_]{1,4}$/u, '');
  const start = found[0].length - token.length;
  return { start, end: start + value.length, value };
}

const digits = (text: string): number => text.match(/\d/g)?.length ?? 0;

/** Six and more letters and figures: what stands beside "password" with nothing between is mostly the next word. */
const isMixed = (value: string): boolean => value.length >= 6 && /\d/.test(value) && /\p{L}/u.test(value);
