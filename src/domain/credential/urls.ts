/** Addresses that let in whoever has them. */
import { type Finder, form } from './span.ts';
import { isPlaceholder, isRandom } from './values.ts';

const SCHEME = String.raw`(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/`;

const USERINFO = new RegExp(
  String.raw`${SCHEME}[^\s\/:@?#"'<>]{0,200}:(?<secret>[^\s\/@"'<>]{1,1000})@(?=[\w\[])`,
  'dg',
);

/** A token in the place of the user: `https://TOKEN@github.com/…`. */
const TOKEN_USER = new RegExp(String.raw`${SCHEME}(?<secret>[\w.~-]{16,200})(?::[\w-]{0,20})?@(?=\w)`, 'dg');

const PARAMETER =
  /[?&;#](?:access[_-]?token|refresh[_-]?token|id[_-]?token|auth[_-]?token|api[_-]?key|apikey|client[_-]?secret|secret|sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|token|auth|key|code)=(?<secret>[^\s&#"'<>]{8,})/dgi;

const PASSWORD_PARAMETER = /[?&;#](?:password|passwd|passwort|passcode|pass|pwd|pw)=(?<secret>[^\s&#"'<>;]{3,})/dgi;

/** Chat rooms and calendars that know no other login than the address. */
const HOOK =
  /(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/\d{5,25}\/|[\w-]{1,60}\.webhook\.office\.com\/\w{1,20}\/|maker\.ifttt\.com\/trigger\/\w{1,60}\/(?:json\/)?with\/key\/|api\.telegram\.org\/bot|chat\.googleapis\.com\/v1\/spaces\/\w{1,40}\/messages\?key=)(?<secret>[\w@:./?=&%+-]{8,})/dg;
const PRIVATE_CALENDAR = /\/private-(?<secret>[0-9a-f]{16,64})\//dg;

export const URLS: readonly Finder[] = [
  form('a password in a URL', USERINFO, (secret) => !isPlaceholder(secret)),
  form('an access token in a URL', TOKEN_USER, isRandom),
  form('an access token in a URL', PARAMETER, isRandom),
  form('a password in a URL', PASSWORD_PARAMETER, (secret) => !isPlaceholder(secret)),
  form('a secret address', HOOK),
  form('a secret address', PRIVATE_CALENDAR),
];
