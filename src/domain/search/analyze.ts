/**
 * What a text is searched by: its words, folded and stemmed. The same for what is indexed and for what is asked, so that
 * nothing depends on how SQLite's own tokenizers see a language.
 */
import { stemmer } from 'stemmer';
import { STOP_WORDS } from './stopwords.ts';

/** So many words of a query are looked for; what follows is not. A whole pasted page is no question. */
export const MAX_TERMS = 64;

/** Stems of so many words of a text are indexed. */
const MAX_WORDS = 8_000;
/** Longer "words" are no words. */
const MAX_LETTERS = 64;

const WORDS = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/**
 * Letters of scripts that put no space between words (or, as Hangul, glue particles to them): each letter is a word, and so
 * is each pair.
 */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&[\p{L}\p{N}]]/v;
const UNSPACED_RUN =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]\p{M}]+/gv;

/** Accents say nothing in these: `é` is `e`. In other scripts marks are vowels. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu;
const ASCII_WORD = /^[a-z]+$/;
const PLAIN = /^[\p{ASCII}]*$/u;

/** What of a query is looked for: a stem, and the word that it is of. */
export interface QueryTerm {
  readonly word: string;
  readonly stem: string;
}

/** The stems of a text, in order, repeats included. Only letters and digits: nothing in them can be an operator. */
export function stemsOf(text: string): string[] {
  return stemsOfWords(wordsOf(text));
}

/** The same, of words that were taken apart already. */
export function stemsOfWords(words: readonly string[]): string[] {
  return words.slice(0, MAX_WORDS).flatMap((word) => stemsOfWord(word, 'both'));
}

/**
 * What a query asks for, without stop words (unless it has nothing else), each stem once, in the order asked.
 *
 * Empty for a text without any word: `''`, `'***'`, `'🎉'`.
 *
 * @example queryTerms('Where is the spare key?') // stems: spare, key
 */
export function queryTerms(query: string): readonly QueryTerm[] {
  const words = wordsOf(query);
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  const found = new Map<string, QueryTerm>();
  for (const word of telling.length > 0 ? telling : words) {
    for (const stem of stemsOfWord(word, 'pairs')) if (!found.has(stem)) found.set(stem, { word, stem });
    if (found.size >= MAX_TERMS) break;
  }
  return [...found.values()].slice(0, MAX_TERMS);
}

/** Words as they are compared: one form for what looks the same, small letters, no accents. */
export function wordsOf(text: string): string[] {
  return folded(text).match(WORDS) ?? [];
}

function folded(text: string): string {
  // Most of what people write here: nothing else in it needs care.
  if (PLAIN.test(text)) return text.toLowerCase();
  const small = text.toWellFormed().normalize('NFKC').toLowerCase();
  return PLAIN.test(small) ? small : small.normalize('NFD').replaceAll(ACCENTS, '').normalize('NFC');
}

/** `both`: a letter of an unspaced script is found alone, too. */
function stemsOfWord(word: string, letters: 'both' | 'pairs'): string[] {
  if (ASCII_WORD.test(word)) return [stem(word)];
  if (!UNSPACED.test(word)) return [word.slice(0, MAX_LETTERS)];
  const stems: string[] = [];
  let from = 0;
  for (const { 0: run, index } of word.matchAll(UNSPACED_RUN)) {
    if (index > from) stems.push(...stemsOfWord(word.slice(from, index), letters));
    stems.push(...lettersOf(run, letters));
    from = index + run.length;
  }
  if (from < word.length) stems.push(...stemsOfWord(word.slice(from), letters));
  return stems;
}

function lettersOf(run: string, which: 'both' | 'pairs'): string[] {
  const letters = run.match(/\P{M}\p{M}*/gu) ?? [];
  const pairs = letters.slice(1).map((letter, at) => (letters[at] ?? '') + letter);
  return which === 'pairs' && pairs.length > 0 ? pairs : [...letters, ...pairs];
}

/** Few words make up most of what people say. */
const known = new Map<string, string>();
const KNOWN_MOST = 20_000;

function stem(word: string): string {
  const before = known.get(word);
  if (before !== undefined) return before;
  const made = stemmer(word.slice(0, MAX_LETTERS));
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(word, made);
  return made;
}
