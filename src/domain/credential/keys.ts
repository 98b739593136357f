/** Private keys, hashes of passwords and secrets of second factors: whoever has the text has the key. */
import { type Finder, form } from './span.ts';

const BLOCK =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){0,64000}(?:-----END [A-Z0-9 ]{0,60}-----)?/dg;

/** The bodies of such blocks without their frames, as they begin. */
const BODY =
  /(?<![\w+/])(?:b3BlbnNzaC1rZXktdjE|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|MII[A-Za-z0-9+/]{3}IBAAKC)[\w+/=]{20,}/dg;

const PUTTY = /PuTTY-User-Key-File-\d:(?:(?!Private-MAC)[\s\S]){0,8000}(?:Private-MAC: ?[0-9a-f]{0,80})?/dg;

const AGE = /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{20,}/dgi;

/** WireGuard's, as its files have them. */
const WIREGUARD = /\b(?:PrivateKey|PresharedKey)\s{0,4}=\s{0,4}(?<secret>[A-Za-z0-9+/]{42,43}=)/dg;

/** The private part of a JSON Web Key. */
const JWK = /"(?:d|k)"\s{0,4}:\s{0,4}"(?<secret>[\w-]{16,})"(?:(?<="kty"[^{}]{0,1500})|(?=[^{}]{0,1500}"kty"))/dg;

/** Of Bitcoin and its kin: a key for one address, or for a whole wallet. */
const WALLET =
  /(?<![A-Za-z0-9])(?:[5KL][1-9A-HJ-NP-Za-km-z]{50,51}|[xyzt]prv[1-9A-HJ-NP-Za-km-z]{100,112})(?![A-Za-z0-9])/dg;

/** BitLocker's: eight groups of six digits. */
const BITLOCKER = /(?<![\d-])\d{6}(?:-\d{6}){7}(?![\d-])/dg;

/** crypt(3), Argon2, bcrypt, Apache, LDAP. */
const HASH =
  /\$(?:apr1|1|5|6|2[abxy]|y|gy|7|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$[\w./+=,$-]{20,}|\{(?:S?SHA|S?MD5|SSHA(?:256|512)|PBKDF2[\w-]{0,20}|CRYPT)\}[\w./+=$-]{16,}/dg;

const OTPAUTH = /otpauth(?:-migration)?:\/\/\S{8,}/dgi;

/** What the QR codes of wireless networks hold. */
const WIFI_QR = /\bWIFI:(?=[^\n]{0,200}?\bP:)[^\n]{0,200}?\bP:(?<secret>(?:\\.|[^;\\\n]){1,100});/dgi;

export const KEYS: readonly Finder[] = [
  form('a private key', BLOCK),
  form('a private key', BODY),
  form('a private key', PUTTY),
  form('a private key', AGE),
  form('a private key', WIREGUARD),
  form('a private key', JWK),
  form('a private key', WALLET),
  form('a recovery key', BITLOCKER),
  form('a password hash', HASH),
  form('the secret of a second factor', OTPAUTH),
  form('a wifi password', WIFI_QR),
];
