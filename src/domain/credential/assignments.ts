/** Names with values, as programs write them: .env lines, JSON, YAML, XML, headers, options, connection strings. */
import { type Finder, form } from './span.ts';
import { isPlaceholder, isRandom, isStrong } from './values.ts';

const PASSWORD = 'passw(?:or)?d|passwort|passphrase|passcode|pwd|psk|(?<=[_.-])pass|(?<=[_.-])pw';
const MACHINE =
  'secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|account[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|shared[_-]?access[_-]?(?:key|signature)|credentials?|dsn|webhook(?:[_-]?url)?|salt|cookie|session[_-]?id';

/** Further parts of the name: `_ID`, `.value`. Plain letters would make another word of it. */
const MORE = String.raw`(?:[_.-][\w.-]{0,30})?`;
const VALUE = String.raw`(?<secret>"(?![}\],])[^"\n]{3,}|'[^'\n]{3,}|\x60[^\x60\n]{3,}|[^\s"'\x60,;&<>]{3,})`;

/** `=` as programs write it, or the quoted name of a value. */
const SETS = String.raw`(?:[ \t]{0,3}(?::=|=>|==|=)[ \t]{0,3}|["'\x60][ \t]{0,3}(?::|=>?)[ \t]{0,3})`;

const assigned = (names: string): RegExp => new RegExp(`(?:${names})${MORE}${SETS}${VALUE}`, 'dgi');

/** Lines of YAML and properties files: a name without spaces that is more than the bare word. */
const listed = (names: string): RegExp =>
  new RegExp(
    String.raw`^[ \t-]{0,40}(?:export )?[\w.-]{0,40}(?:${names})${MORE}[ \t]{0,3}:[ \t]{1,8}${VALUE}[ \t]{0,8}$`,
    'dgim',
  );

const ELEMENT =
  /<(?:[\w.-]{1,30}:)?(?:password|passwd|pass|pwd|secret|clientsecret|token|apikey|api-key|api_key|privatekey|psk|keymaterial)(?: [^<>]{0,80})?>\s{0,20}(?<secret>[^<>]{3,400}?)\s{0,20}<\//dgi;

const OPTION =
  /(?<=\s)--?(?:password|passwd|passphrase|pass|pwd|token|api-key|apikey|secret|secret-key|auth-token|access-token)[= ]["']?(?<secret>[^\s"'-][^\s"']{2,})/dgi;

const HEADER =
  /\b(?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|apikey|digest|negotiate|aws4-hmac-sha256)\s{1,3})?(?<secret>[\w+/=.:~-]{6,})/dgi;
const SCHEME = /^(?:bearer|basic|token|apikey|digest|negotiate)$/i;
const BEARER = /\bbearer\s{1,3}(?<secret>[\w+/=.~-]{16,})/dgi;
const KEY_HEADER =
  /\bx-(?:[\w-]{0,30}-)?(?:api-?key|auth-?token|access-?token|token|secret|auth-?key)["']?\s{0,3}:\s{0,3}["']?(?<secret>[\w+/=.~-]{6,})/dgi;
const COOKIE = /\b(?:set-)?cookie:\s[^\n]{0,80}?=(?<secret>[\w%+/=.-]{12,})/dgi;

const unquoted = (secret: string): string => secret.replace(/^["'`]/, '');
const isPath = (secret: string): boolean => /^(?:\/|~|\.{1,2}\/|[A-Z]:\\)/.test(secret);

const isPassword = (secret: string): boolean => {
  const value = unquoted(secret);
  return !isPlaceholder(value) && !isPath(value) && !/^(?:is|are|the)\s/.test(value);
};
const isKey = (secret: string): boolean => {
  const value = unquoted(secret);
  return isRandom(value) || (value.length >= 8 && isStrong(value) && !/\s/.test(value) && !isPath(value));
};

export const ASSIGNMENTS: readonly Finder[] = [
  form('a password', assigned(PASSWORD), isPassword),
  form('an access token', assigned(MACHINE), isKey),
  form(
    'a password',
    listed(PASSWORD),
    (secret) => isPassword(secret) && !/\s/.test(secret) && isStrong(unquoted(secret)),
  ),
  form('an access token', listed(MACHINE), isKey),
  form('a password', ELEMENT, (secret) => !isPlaceholder(secret)),
  form('a password', OPTION, (secret) => !isPlaceholder(secret) && !isPath(secret)),
  form('an access token', HEADER, (secret) => !isPlaceholder(secret) && !SCHEME.test(secret)),
  form('an access token', BEARER, (secret) => /\d/.test(secret) || /[a-z][A-Z]/.test(secret)),
  form('an API key', KEY_HEADER, (secret) => !isPlaceholder(secret)),
  form('a session cookie', COOKIE, isRandom),
];
