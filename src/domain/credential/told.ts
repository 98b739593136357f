/** Credentials that are told before it is said what they are: "4921 is the PIN". */
import type { Kind } from './labels.ts';
import type { Found } from './token.ts';
import { isStrong } from './values.ts';
import { isProse } from './words.ts';

/** So much before a label is looked at. */
const BEFORE = 90;

/** "4921 is the PIN", "hunter2 as the wifi password"; "Sunflower is the wifi password" where that begins a sentence. */
export function valueBefore(text: string, label: number, kind: Kind): Found | undefined {
  const near = text.slice(Math.max(0, label - BEFORE), label);
  const line = near.slice(near.lastIndexOf('\n') + 1);
  const from = label - line.length;
  const words = [...line.matchAll(/\S+/g)];
  // Between the connecting word and the label stand four at most: "the", "new", "wifi", …
  for (let at = words.length - 1; at > 0 && at >= words.length - 5; at -= 1) {
    const connector = words[at]?.[0] ?? '';
    if (/[.!?]$/.test(connector)) return undefined;
    const value = words[at - 1];
    if (value === undefined || !/^(?:is|as|was|=|for)$/i.test(connector)) continue;
    const [secret, opening] = bare(value[0]);
    const before = words[at - 2]?.[0];
    const begins = opening > 0 || before === undefined || /[.!?:,]$/.test(before);
    if (isValue(secret, kind) || (kind === 'word' && begins && isName(secret) && isOwned(words[at + 1]?.[0]))) {
      const start = from + value.index + opening;
      return { start, end: start + secret.length };
    }
  }
  return undefined;
}

/** Without what quotes it, or holds it in a program, and how much of that comes first. */
function bare(word: string): readonly [string, number] {
  const opening = /^.*["“”`({[]|^['‘’]/.exec(word)?.[0].length ?? 0;
  return [word.slice(opening).replace(/["“”'’`),;:\]}]+$/, ''), opening];
}

const isName = (word: string): boolean => /^\p{L}[\p{L}\p{N}_-]{3,40}$/u.test(word) && !isProse(word);
const isOwned = (word: string | undefined): boolean => /^(?:the|my|our|your|her|his|their)$/i.test(word ?? '');

function isValue(secret: string, kind: Kind): boolean {
  switch (kind) {
    case 'number':
      return /^(?:[A-Z]-)?[#*]?\d[\d-]{3,11}[#*]?$/.test(secret) && !/^\d{4}-\d\d-\d\d$/.test(secret);
    case 'word':
      return isStrong(secret) || /^\d{4,24}$/.test(secret);
    case 'machine':
    case 'recovery':
      return secret.length >= 8 && isStrong(secret);
    case 'seed':
      return false;
  }
}
