/** Credentials that are known by their own form, wherever they stand. */
import type { Shape } from './shape.ts';

export const KEYS: readonly Shape[] = [
  { what: 'an API key', pattern: /(?<![a-z])sk-[\w-]{6,200}|sk-(?:ant|proj|or|live|test|svcacct)-[\w-]{4,200}/dgi },
  {
    what: 'an access token',
    pattern: /\bgh[pousr]_[A-Za-z0-9]{20,255}|\bgithub_pat_\w{20,255}|\bglpat-[\w-]{20,64}/dg,
  },
  { what: 'a cloud key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b|\bAIza[\w-]{35}/dg },
  { what: 'a chat token', pattern: /\bxox[abeprs]-[\w-]{10,255}/dg },
  { what: 'a signed token', pattern: /\beyJ[\w-]{8,4000}\.eyJ[\w-]{4,8000}\.[\w-]{0,2000}/dg },
  {
    what: 'a private key',
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\w\s+/=:,;.()-]{0,20000}/dg,
  },
  {
    what: 'a password in a URL',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,200}:(?<secret>[^\s/@]{1,200})@/dgi,
  },
];
