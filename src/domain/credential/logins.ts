/** Names and passwords in one breath: "login: alice / hunter2", `curl -u alice:…`, netrc. */
import { type Finder, form } from './span.ts';
import { isPlaceholder, isStrong } from './values.ts';
import { isProse, THINGS } from './words.ts';

const NAMED = String.raw`(?:log[- ]?ins?(?: (?:details|data|info))?|sign[- ]?in|basic auth|credentials?|creds|user(?:name)?s? ?(?:[/&+]|and) ?(?:pass(?:word)?|pw|pwd))\b`;

const PAIR = new RegExp(
  String.raw`(?<![A-Za-z0-9])${NAMED}[^\n.!?:=]{0,40}?(?:\s(?:(?:is|are|with|as)\s)?|\s{0,2}[:=]\s{0,2})["'\x60]?[^\s"'\x60/:|,]{1,64}["'\x60]?\s{0,2}[/:|,]\s{0,2}["'\x60]?(?<secret>[^\s"'\x60/:|]{4,})`,
  'dgi',
);

const PAIR_BEFORE =
  /(?<![\w:/.-])[\w.-]{2,40}[:/](?<secret>[^\s:/]{4,64})\s(?:to|for)\s(?:the\s)?(?:log|sign)(?:ging|ning)?[ -]?(?:in|on)\b/dgi;

const MAIL = String.raw`(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,60}`;
const AFTER_MAIL = new RegExp(String.raw`${MAIL}["']?\s{0,2}[/|:,;]\s{0,2}["']?(?<secret>[^\s"',;/|]{6,})`, 'dgi');

/** Who and what for has been said, so that any word will do. */
const AFTER_NAME = new RegExp(
  String.raw`(?:${MAIL}|\b(?:user(?:name)?|login|account)\b:?\s(?!or\b|and\b|names?\b)[^\s,;]{2,64}),?\s(?:and\s|with\s)?(?:the\s)?(?:password|passwort|pass|pwd|pw)\s(?<secret>[^\s,;]{4,})`,
  'dgi',
);

/** "pass" alone is a ticket, a road, a ball. */
const PASS = /(?<![A-Za-z0-9])pass\s{0,2}[:=]\s{0,2}["'`]?(?<secret>[^\s"'`]{4,})/dgi;

const USER_OPTION =
  /\b(?:curl|wget|https?|smbclient)\b[^\n]{0,200}?\s(?:-u\s{0,2}|-U\s{0,2}|--user[= ])["']?[^\s:%"']{1,64}[:%](?<secret>[^\s"']{3,})/dg;

/** With a space after it, `-p` of these asks for the password. */
const MYSQL = /\b(?:mysql\w{0,20}|mariadb[\w-]{0,20})\b[^\n]{0,200}?\s-p["']?(?<secret>[^\s"'-][^\s"']{2,})/dg;

const PASSWORD_OPTION =
  /\b(?:sshpass|ldapsearch|redis-cli|mosquitto_\w{3}|openssl|docker login|smbclient|wpa_passphrase)\b[^\n]{0,200}?\s(?:-[pPaw]\s{1,2}|-passin pass:|-pass pass:)["']?(?<secret>[^\s"'-][^\s"']{2,})/dg;

const NETRC = /\bmachine\s\S{1,100}\s{1,4}login\s{1,4}\S{1,100}\s{1,4}password\s{1,4}(?<secret>\S{3,})/dg;

/** PostgreSQL's: host, port, database, user, password. */
const PGPASS =
  /(?<![\w.*:-])[\w.*-]{1,100}:(?:\d{4,5}|\*):[A-Za-z_*][\w*-]{0,60}:[A-Za-z_*][\w*-]{0,60}:(?<secret>[^\s:"'\\]{4,100})/dg;

const trimmed = (secret: string): string => secret.replace(/[.,;)]+$/, '');
const isOwn = (secret: string): boolean => isStrong(trimmed(secret));
const isAnyWord = (secret: string): boolean => {
  const word = trimmed(secret);
  return !isPlaceholder(word) && !isProse(word) && !THINGS.has(word.toLowerCase());
};

export const LOGINS: readonly Finder[] = [
  ...[PAIR, PAIR_BEFORE, AFTER_MAIL, PASS].map((shape) => form('a password', shape, isOwn)),
  form('a password', AFTER_NAME, isAnyWord),
  ...[USER_OPTION, MYSQL, PASSWORD_OPTION].map((command) =>
    form('a password', command, (secret) => !isPlaceholder(secret)),
  ),
  form('a password', NETRC, (secret) => !isPlaceholder(secret)),
  // An address of IPv6 has as many parts.
  form('a password', PGPASS, (secret) => !isPlaceholder(secret) && !/^[0-9a-f]{4}$/i.test(secret)),
];
