/** Passwords that people chose: any word, several, or something strong. */
import type { How } from './announced.ts';
import { digits, FIGURES, type Found, ISO_DATE, tokenOf } from './token.ts';
import { isStrong } from './values.ts';
import { isFunctionWord, isProse } from './words.ts';

const QUOTED = /^(?<open>["“”'‘`«]{1,3})(?<inner>[^"“”‘’`«»{}\n]{2,200}?)["”'’`»]/u;
const SPELLED_LETTERS = /^(?:[\p{L}\p{N}!@#$%&*?][ -]){4,40}[\p{L}\p{N}!@#$%&*?](?![\p{L}\p{N}])/u;
/** A function of a program. */
const CALL = /^[\w.]{1,60}\(/;

export function word(text: string, how: How): Found | undefined {
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

/** Six and more letters and figures: what stands beside "password" with nothing between is mostly the next word. */
const isMixed = (value: string): boolean => value.length >= 6 && /\d/.test(value) && /\p{L}/u.test(value);
