/** Credentials that machines made: tokens, recovery codes, words drawn by lot. */
import type { How } from './announced.ts';
import { type Found, tokenOf } from './token.ts';
import { isRandom, isStrong } from './values.ts';
import { isFunctionWord } from './words.ts';

export function machine(text: string, how: How, label: string): Found | undefined {
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

export function recovery(text: string, how: How): Found | undefined {
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

export function seed(text: string): Found | undefined {
  const [words] =
    /^(?:\d{1,2}[.)]?\s{0,2})?[a-z]{3,8}(?:[\s,;|]{1,3}(?:\d{1,2}[.)]?\s{0,2})?[a-z]{3,8}){10,32}(?![\p{L}])/iu.exec(
      text,
    ) ?? [];
  if (words === undefined) return undefined;
  const ordinary = words.split(/[^a-z]+/i).filter(isFunctionWord).length;
  return ordinary > 4 ? undefined : { start: 0, end: words.length };
}
