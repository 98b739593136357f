/** Names and passwords in one breath: "login: alice / hunter2", `curl -u alice:…`, netrc. */
import { type Finder, form } from './span.ts';
import { isPlaceholder, isStrong } from './values.ts';

const PAIR =
  /(?<![\p{L}\p{N}])(?:log[- ]?ins?(?: (?:details|data|info))?|sign[- ]?in|credentials?|creds|user(?:name)?s? ?(?:[/&+]|and) ?(?:pass(?:word)?|pw|pwd))\b[^\n.!?:=]{0,40}?(?:\s(?:is|are|with|as)\s|\s{0,2}[:=]\s{0,2})["'`]?[^\s"'`/:|,]{1,64}["'`]?\s{0,2}[/:|,]\s{0,2}["'`]?(?<secret>[^\s"'`/:|]{4,64})/dgiu;

const USER_OPTION =
  /\b(?:curl|wget|https?|smbclient)\b[^\n]{0,200}?\s(?:-u\s{0,2}|-U\s{0,2}|--user[= ])["']?[^\s:%"']{1,64}[:%](?<secret>[^\s"']{3,200})/dg;

/** With a space after it, `-p` of these asks for the password. */
const MYSQL = /\b(?:mysql\w{0,20}|mariadb[\w-]{0,20})\b[^\n]{0,200}?\s-p["']?(?<secret>[^\s"'-][^\s"']{2,200})/dg;

const PASSWORD_OPTION =
  /\b(?:sshpass|ldapsearch|redis-cli|mosquitto_\w{3}|openssl|docker login|smbclient|wpa_passphrase)\b[^\n]{0,200}?\s(?:-[pPaw]\s{1,2}|-passin pass:|-pass pass:)["']?(?<secret>[^\s"'-][^\s"']{2,200})/dg;

const NETRC = /\bmachine\s\S{1,100}\s{1,4}login\s{1,4}\S{1,100}\s{1,4}password\s{1,4}(?<secret>\S{3,200})/dg;

const PGPASS = /^(?:[\w.*-]{1,100}):(?:\d{2,5}|\*):(?:[\w*-]{1,60}):(?:[\w*-]{1,60}):(?<secret>\S{4,100})$/dgm;

export const LOGINS: readonly Finder[] = [
  form('a password', PAIR, (secret) => isStrong(secret.replace(/[.,;)]+$/, ''))),
  ...[USER_OPTION, MYSQL, PASSWORD_OPTION].map((command) =>
    form('a password', command, (secret) => !isPlaceholder(secret)),
  ),
  form('a password', NETRC, (secret) => !isPlaceholder(secret)),
  form('a password', PGPASS, (secret) => !isPlaceholder(secret)),
];
