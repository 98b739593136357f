/** Reading between the lines: words that begin with the mark, in whatever form a text holds them. */
import { KEY_LENGTH, MARK } from './canary.ts';
import { rot13 } from './encodings.ts';
import { runsIn } from './runs.ts';

export interface Sighting {
  /** Begins with the mark. */
  readonly word: string;
  /** How it was said: `spaced or plain`, `base64 > reversed`. */
  readonly form: string;
}

/** Encodings inside encodings are opened so deep. */
const DEPTH = 3;

const backwards = (text: string): string => [...text].reverse().join('');

const WORD = new RegExp(`${MARK}[a-z]{${KEY_LENGTH - MARK.length}}`, 'g');

/** The mark in plain, backwards, in rot13, in both: looked for at once, for most texts have none. */
const TURNED: Readonly<Record<string, (text: string) => string>> = {
  [MARK]: (text) => text,
  [backwards(MARK)]: backwards,
  [rot13(MARK)]: rot13,
  [backwards(rot13(MARK))]: (text) => backwards(rot13(text)),
};
const ANY_TURNED = apart(Object.keys(TURNED), '[^a-z0-9]*', 'i');

/** The mark in hexadecimal and in decimal numbers. */
const ANY_HEX = apart(['7a7178', '5a5158'], '[^a-z0-9]*', 'i');
const ANY_DECIMAL = apart(['122113120', '908188'], '[^a-z0-9]*', 'i');
/** The mark in Base64, at each of its three places in a group. */
const ANY_BASE64 = apart(['enF4', 'Hpxe', 'Xpxe', 'npxe', '3pxe', '6cXh'], '[^A-Za-z0-9+/_-]*', '');
const BASE64_MARK = /enF4|[HXn3]pxe|6cXh/g;

/** What the decoded text of a run looks like: anything else was no encoding, but an id. */
const READABLE = /[\t\n\r\x20-\x7e\u0080-\uffef]{7}/;
const ESCAPE = /\\u([0-9a-f]{4})|&#x([0-9a-f]+);|&#(\d+);/gi;
const FOREIGN = /[^\0-\x7f]/;

/** Finds any of the words, also where each letter of it stands apart. */
function apart(words: readonly string[], between: string, flags: string): RegExp {
  return new RegExp(words.map((word) => [...word].join(between)).join('|'), flags);
}

const lettersOf = (plain: string): string => plain.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');

/** Everything in `text` that may be a canary. */
export function sightings(text: string, form = '', depth = DEPTH): Sighting[] {
  const plain = FOREIGN.test(text) ? text.normalize('NFKD') : text;
  const found = ANY_TURNED.test(plain) ? turned(lettersOf(plain), form) : [];
  if (depth === 0) return found;
  for (const { name, decoded } of decodings(plain)) {
    found.push(...sightings(decoded, form === '' ? name : `${form} > ${name}`, depth - 1));
  }
  return found;
}

function turned(letters: string, form: string): Sighting[] {
  return Object.entries(TURNED).flatMap(([mark, turn]) => {
    if (!letters.includes(mark)) return [];
    return [...turn(letters).matchAll(WORD)].map(([word]) => ({ word, form: `${form} (${mark})`.trim() }));
  });
}

interface Decoding {
  readonly name: string;
  readonly decoded: string;
}

function decodings(plain: string): Decoding[] {
  const found: Decoding[] = [];
  for (const run of runsIn(plain)) found.push(...opened(run));
  if (ANY_HEX.test(plain))
    found.push({ name: 'hex', decoded: after(plain, /7a7178|5a5158/, (rest) => bytes(rest, 'hex')) });
  if (ANY_DECIMAL.test(plain)) found.push({ name: 'numbers', decoded: after(plain, /122113120|908188/, decimals) });
  if (ANY_BASE64.test(plain)) {
    const dense = plain.replaceAll(/[^A-Za-z0-9+/_-]+/g, '');
    for (const { index } of dense.matchAll(BASE64_MARK)) {
      found.push(...base64(dense.slice(Math.max(0, index - 4), index + 48)));
    }
  }
  // White space of JSON inside JSON.
  if (/\\[nrtfb]/.test(plain)) found.push({ name: 'JSON', decoded: plain.replaceAll(/\\+[nrtfb]/g, ' ') });
  if (/\\u|&#/.test(plain)) found.push({ name: 'escapes', decoded: plain.replaceAll(ESCAPE, unescaped) });
  return found;
}

function opened(run: string): Decoding[] {
  const digits = run.replaceAll('-', '');
  if (/^[0-9a-f]+$/i.test(digits)) return readable([{ name: 'hex', decoded: bytes(digits, 'hex') }]);
  return base64(run);
}

/** A group may begin anywhere: letters before it may be of the same alphabet. */
function base64(run: string): Decoding[] {
  return readable([0, 1, 2, 3].map((at) => ({ name: 'base64', decoded: bytes(run.slice(at), 'base64') })));
}

const readable = (all: readonly Decoding[]): Decoding[] => all.filter(({ decoded }) => READABLE.test(decoded));

/** Of the letters and digits alone, from where the mark is. */
function after(plain: string, mark: RegExp, decode: (rest: string) => string): string {
  const letters = lettersOf(plain);
  return [...letters.matchAll(new RegExp(mark, 'g'))]
    .map(({ index }) => decode(letters.slice(index, index + 60)))
    .join(' ');
}

const bytes = (text: string, encoding: 'hex' | 'base64'): string => Buffer.from(text, encoding).toString();

/** Letters a to z are 97 to 122: two digits up to 99, then three. */
function decimals(digits: string): string {
  return digits.replaceAll(/1[0-2]\d|9[7-9]/g, (number) => String.fromCharCode(Number(number)));
}

function unescaped(_: string, four?: string, hex?: string, decimal?: string): string {
  const code = decimal === undefined ? Number.parseInt(four ?? hex ?? '20', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
