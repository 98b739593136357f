/** Credentials that are known by what stands before them. */
import type { Shape } from './shape.ts';

export const PHRASES: readonly Shape[] = [
  {
    what: 'a password',
    pattern: /\b(?:password|passphrase|passwd|pwd)\s{0,3}[:=]\s{0,3}["'`]?(?<secret>[^\s"'`]{4,200})/dgi,
  },
  {
    what: 'a password',
    pattern: /\b(?:password|passphrase)\s{1,3}is:?\s{1,3}["'`]?(?<secret>[^\s"'`]*\d[^\s"'`]*)/dgi,
  },
  { what: 'a PIN', pattern: /\bpin\b(?: code| number)?(?:\s{0,3}[:=]|\s{1,3}is)\s{0,3}(?<secret>\d{4,8})\b/dgi },
];
