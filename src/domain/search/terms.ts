import { STOP_WORDS } from './stopwords.ts';

/** So many terms of a query are looked for; what follows is not. A whole pasted page is no question. */
export const MAX_TERMS = 64;

/**
 * Letters of scripts that put no space between words (or, as Hangul, glue particles to them). FTS5 would take a whole
 * sentence for one word: each letter is indexed as a word of its own and looked for in pairs.
 */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&[\p{L}\p{N}]]/gv;

/** What the tokenizer `unicode61` takes for parts of a word. */
const WORDS = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

const SPACE = ' ';

/** What of a text is indexed: one form for what looks the same, unspaced scripts letter by letter. */
export function searchable(text: string): string {
  return text.toWellFormed().normalize('NFKC').replaceAll(UNSPACED, ' $& ');
}

/**
 * What a query asks for, without stop words (unless it has nothing else), each once, in the order asked. A term is a
 * word, or letters of an unspaced script with spaces between, which must stand side by side.
 *
 * Empty for a text without any word: `''`, `'***'`, `'🎉'`.
 *
 * @example termsOf('Where is the spare key?') // ['spare', 'key']
 * @example termsOf('蓝花盆') // ['蓝 花', '花 盆']
 */
export function termsOf(query: string): readonly string[] {
  const words = [...query.toWellFormed().normalize('NFKC').toLowerCase().matchAll(WORDS)].flatMap(([word]) =>
    split(word),
  );
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return [...new Set(telling.length > 0 ? telling : words)].slice(0, MAX_TERMS);
}

/** A run of letters: as it is, or where it has unspaced letters, the spaced parts and the pairs of each unspaced one. */
function split(word: string): readonly string[] {
  const spaced = word.replaceAll(UNSPACED, ' $& ');
  if (spaced === word) return [word];
  const terms: string[] = [];
  let previous: string | undefined;
  for (const part of spaced.split(/ +/)) {
    if (part === '') continue;
    const unspaced = isUnspaced(part);
    if (!unspaced) terms.push(part);
    else if (previous !== undefined) terms.push(previous + SPACE + part);
    previous = unspaced ? part : undefined;
  }
  return terms.length > 0 ? terms : spaced.split(/ +/).filter((part) => part !== '');
}

function isUnspaced(part: string): boolean {
  return part.search(UNSPACED) === 0;
}
