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

const IS = String.raw`\s{1,3}(?:is|as|was|=|for)\s{1,3}(?:(?:the|my|our|your|her|his|their|a|[\p{L}]{2,20}['’]s)\s)?(?:[\p{L}\p{N}'’-]{1,20}\s){0,3}$`;

/** "4921 is the PIN", "hunter2 as the wifi password". */
const TOLD = new RegExp(String.raw`(?<![^\s"“'‘\x60(])(?<secret>[^\s"“”\x60]{3,64})["”'’\x60]?${IS}`, 'iu');

/** "Sunflower is the wifi password": a whole sentence. */
const TOLD_WORD =
  /(?:^|[.!?\n:,]\s{0,3}|["“'‘\x60])(?<secret>\p{L}[\p{L}\p{N}_-]{3,40})["”'’\x60]?\s{1,3}is\s{1,3}(?:the|my|our|your|her|his|their)\s(?:[\p{L}\p{N}'’-]{1,20}\s){0,2}$/iu;

const preceding: Finder = (text) =>
  [...text.matchAll(LABEL)].flatMap((match) => {
    const { groups = {}, index } = match;
    const kind = KINDS.find((name) => groups[name] !== undefined);
    if (kind === undefined || isOtherThing(text.slice(index + match[0].length, index + match[0].length + AFTER)))
      return [];
    const from = Math.max(0, index - BEFORE);
    const before = text.slice(from, index);
    const told = TOLD.exec(before);
    const secret = told?.groups?.['secret'];
    if (told !== null && secret !== undefined && isValue(secret, kind)) {
      const start = from + told.index;
      return [{ start, end: start + secret.length, what: kindWords(kind, match[0]) }];
    }
    const word = kind === 'word' ? TOLD_WORD.exec(before) : null;
    const said = word?.groups?.['secret'];
    if (word === null || said === undefined || isProse(said)) return [];
    const start = from + word.index + word[0].indexOf(said);
    return [{ start, end: start + said.length, what: kindWords(kind, match[0]) }];
  });

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

const typed: Finder = (text) =>
  [...text.matchAll(TYPED)].flatMap(({ indices }) => {
    const [start, end] = indices?.groups?.['secret'] ?? [0, 0];
    return [{ start, end, what: 'an access code' }];
  });

export const PHRASES: readonly Finder[] = [following, preceding, typed];
