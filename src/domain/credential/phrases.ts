/** Credentials that are known by what people say before or after them: "the wifi password is …", "… is my PIN". */
import { placesIn } from './announced.ts';
import { judged } from './judged.ts';
import { type Kind, kindWords, LABEL } from './labels.ts';
import type { Finder, Span } from './span.ts';
import { isStrong } from './values.ts';
import { isProse, THINGS } from './words.ts';

/** So much after a label, and before it, is looked at. */
const AFTER = 320;
const BEFORE = 90;

const KINDS: readonly Kind[] = ['recovery', 'seed', 'number', 'word', 'machine'];

const following: Finder = (text) =>
  [...text.matchAll(LABEL)].flatMap((match) => {
    const kind = KINDS.find((name) => match.groups?.[name] !== undefined) ?? 'word';
    const span = valueAfter(text, match.index + match[0].length, kind, match[0]);
    return span === undefined ? [] : [span];
  });

function valueAfter(text: string, from: number, kind: Kind, label: string): Span | undefined {
  const after = text.slice(from, from + AFTER);
  if (isOtherThing(after)) return undefined;
  for (const { how, at } of placesIn(after)) {
    const found = judged(after.slice(at), kind, how, label);
    if (found !== undefined) {
      return { start: from + at + found.start, end: from + at + found.end, what: kindWords(kind, label) };
    }
  }
  return undefined;
}

/** "password manager", "password reset"; but "password reset to …" goes on about the password. */
function isOtherThing(after: string): boolean {
  const [, next = ''] = /^[ -]([a-z]+)/i.exec(after) ?? [];
  return THINGS.has(next.toLowerCase()) && !/^ (?:reset|change[ds]?|update[ds]?) (?:from \S{1,64} )?to /i.test(after);
}

const preceding: Finder = (text) =>
  [...text.matchAll(LABEL)].flatMap((match) => {
    const { groups = {}, index } = match;
    const kind = KINDS.find((name) => groups[name] !== undefined);
    const end = index + match[0].length;
    if (kind === undefined || isOtherThing(text.slice(end, end + AFTER))) return [];
    const found = valueBefore(text, index, kind);
    return found === undefined ? [] : [{ ...found, what: kindWords(kind, match[0]) }];
  });

/** "4921 is the PIN", "hunter2 as the wifi password"; "Sunflower is the wifi password" where that begins a sentence. */
function valueBefore(text: string, label: number, kind: Kind): Omit<Span, 'what'> | undefined {
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

/** "Enter 4921 at the keypad", "press 4921# to open the gate". */
const TYPED =
  /(?<![\p{L}\p{N}])(?:enter|type|press|punch in|key in|dial|put in)\s{1,2}["'“]?(?<secret>[#*]?\d{4,8}[#*]?)["'”]?\s{1,2}(?:on|at|into|in|to|for)\s[^.!?\n]{0,40}(?:keypad|door|gate|alarm|lock|safe|garage|terminal|phone|tablet)/dgiu;

/** As services send them: "Your Acme code is 258011", "Use 258011 to verify your account". */
const SENT =
  /\byour\s(?!(?:zip|postal|post|area|discount|promo|voucher|coupon|gift|referral|course|class|event|product|error|country|dial|booking|reservation|confirmation|colour|color|bar|qr|sort|customer|order|item|tracking)\b)(?:[\w+-]{2,20}\s){0,3}code(?:\sis)?:?\s(?<secret>(?:[A-Z]-)?\d{3}[ -]?\d{1,5})(?![\w-])|\buse\s(?<use>\d{4,8})\s(?:to\s(?:verify|confirm|sign|log|authenticate|complete)|as\syour)\b/dgi;

const short: Finder = (text) =>
  [TYPED, SENT].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ indices }) => {
      const [start, end] = indices?.groups?.['secret'] ?? indices?.groups?.['use'] ?? [0, 0];
      return [{ start, end, what: 'an access code' }];
    }),
  );

export const PHRASES: readonly Finder[] = [following, preceding, short];
