/** Credentials that are known by what people say before or after them: "the wifi password is …", "… is my PIN". */
import { placesIn } from './announced.ts';
import { judged } from './judged.ts';
import { type Kind, kindWords, LABEL } from './labels.ts';
import type { Finder, Span } from './span.ts';
import type { Found } from './token.ts';
import { valueBefore } from './told.ts';
import { THINGS } from './words.ts';

/** So much after a label is looked at. */
const AFTER = 480;

const KINDS: readonly Kind[] = ['recovery', 'seed', 'number', 'word', 'machine'];

const named: Finder = (text) => {
  const found: Span[] = [];
  for (const { 0: label, groups = {}, index } of text.matchAll(LABEL)) {
    // Within a secret nothing is announced.
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const kind = KINDS.find((name) => groups[name] !== undefined) ?? 'word';
    const from = index + label.length;
    const after = text.slice(from, from + AFTER);
    if (isOtherThing(after)) continue;
    for (const one of [valueBefore(text, index, kind), valueAfter(text, from, after, kind, label)]) {
      if (one !== undefined) found.push({ ...one, what: kindWords(kind, label) });
    }
  }
  return found;
};

function valueAfter(text: string, from: number, after: string, kind: Kind, label: string): Found | undefined {
  for (const { how, at } of placesIn(after)) {
    const found = judged(after.slice(at), kind, how, label);
    if (found === undefined) continue;
    const end = from + at + found.end;
    const goesOn = at + found.end >= AFTER;
    const more = goesOn ? (/^\S*/.exec(text.slice(end))?.[0].length ?? 0) : 0;
    return { start: from + at + found.start, end: end + more };
  }
  return undefined;
}

/** "password manager", "password reset"; but "password reset to …" goes on about the password. */
function isOtherThing(after: string): boolean {
  const [, next = ''] = /^[ -]([a-z]+)/i.exec(after) ?? [];
  return THINGS.has(next.toLowerCase()) && !/^ (?:reset|change[ds]?|update[ds]?) (?:from \S{1,64} )?to /i.test(after);
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

export const PHRASES: readonly Finder[] = [named, short];
