/** What credentials are called, by what they are made of. */

/** Where codes open something: a code of anything else (post code, dress code, error code) is none. */
const OPENED =
  'door|front door|back door|gate|alarm|burglar alarm|garage|garage door|safe|lock|locker|lock ?box|key ?box|key ?safe|entry|entrance|access|key ?pad|unlock(?:ing)?|security|building|house|flat|apartment|shed|office|stair(?:case|well)?|lobby|lift|elevator|pool|suitcase|luggage|bike(?: lock)?|padlock|tablet|i ?pad|disarm(?:ing)?|parental(?: control)?|screen ?time|voice ?mail|admin|guest|master|login|log[ -]in|sign[ -]?in|verification|authentication|authenticator|authori[sz]ation|one[ -]time|two[ -]factor|two[ -]step(?: verification)?|2fa|mfa|sms|signal|whats ?app|telegram|registration|child ?lock|kid ?lock';

const CODE = '(?:codes?|combos?|combinations?|pass ?codes?)';

/** May be any word, or several. */
const WORD = [
  'pass[ -]?words?',
  'p[a@4][s$5]{2}[ -]?w[o0]rd[sz]?',
  'pas{1,3}w(?:o|or|r)?ds?',
  'pass[ -]?phrases?',
  'pass[ -]?codes?',
  'pwds?|pw|p/w|psw|p a s s w o r d',
  '(?:secret|safe|code|pick-?up)[ -]?words?',
  '(?:wi-?fi|wlan|wireless|network|router|hot ?spot|wpa[23]?|wep|ssid|guest(?: network| wi-?fi)?)[ -](?:key|pass|code)',
  '(?:wi-?fi|wlan|admin|root|user|login|netflix|email|account|router|hot ?spot)[ -]?pass',
  "(?:secret|security)(?: question)?(?:[’']s)? answers?",
  '(?:[a-zäöüß-]{0,20}[ -])?(?:pass|kenn)w(?:o|ö)rt(?:er|es)?|(?:wlan|wi-?fi|netzwerk|router)[ -]?schlüssel',
  'mot de passe|contraseñ?na|contraseña|wachtwoord|senha|lösenord|adgangskode|salasana|hasło|parola',
];

/** Are figures, mostly. */
const NUMBER = [
  'pin(?:[ -]?(?:codes?|numbers?|no\\.?|nr\\.?))?s?',
  '(?:sim )?puk(?:[ -]?code)?',
  'cv[vc]2?(?: code| number)?|card verification (?:code|number|value)',
  'otps?|m?tans?',
  `(?:${OPENED})(?:['’]s)? ${CODE}`,
  '(?:key ?pad|lock ?box|key ?box|key ?safe)',
  '(?:opens?|unlocks?|(?:dis)?arm(?:s|ed)?) (?:it )?with',
  "(?:(?:credit|debit|bank|visa|master ?card|amex) |(?<=\\b(?:the|my|our|her|his) ))(?:card )?card(?:[’']s)? ?(?:numbers?|no\\.?)|(?:visa|master ?card|amex) (?:numbers?|no\\.?)",
  `${CODE} (?:for|to|of|on) (?:(?:the|my|our|her|his|their|your) )?(?:[a-z'’]{2,12} )?(?:${OPENED})`,
  'comb(?:o|ination)s?(?=\\s?[:=])',
  '(?<=\\b(?:the|my|our|her|his|their|your) )(?:code|combination|combo)',
];

/** Made by machines. */
const MACHINE = [
  'api[ _-]?(?:keys?|tokens?|secrets?)',
  'access[ _-]?(?:keys?(?: id)?|tokens?)',
  'secret[ _-]?(?:access[ _-]?)?keys?',
  'client[ _-]?secrets?|app[ _-]?secrets?|shared[ _-]?secrets?|webhook[ _-]?secrets?|secrets?',
  '(?:(?:auth|bearer|refresh|session|bot|device|personal access|long-lived(?: access)?|id|login|csrf|home assistant|ha) )?tokens?',
  '(?:private|signing|encryption|master|account|application|app|auth|deploy|license server|service account|ssh|storage) keys?',
  'pre-?shared[ -]keys?|psk',
  '(?:totp|2fa|two-factor|authenticator|otp)(?: (?:secrets?|seeds?|keys?))?|set-?up keys?',
  '(?:user|bridge|device|hue) key|api user ?(?:name|id)?',
  'bearer',
];

/** Several at once, kept for the day when the rest is lost. */
const RECOVERY = [
  '(?:(?:account )?recovery|back-?up(?: verification)?|rescue|emergency|scratch|restore|2fa back-?up|file ?vault(?: recovery)?|apple(?: id)? recovery|bit ?locker(?: recovery)?) (?:codes?|keys?)',
];

/** Words drawn by lot. */
const SEED = [
  '(?:seed|recovery|mnemonic|back-?up|wallet|secret|secret recovery|bip-?39|12[- ]words?|24[- ]words?)(?: recovery)?(?: (?:seed|word))? (?:phrases?|words|seed)',
  '(?:12|24|twelve|twenty[- ]four)[- ]words?',
  'mnemonics?|seed',
];

export type Kind = 'word' | 'number' | 'machine' | 'recovery' | 'seed';

const group = (kind: Kind, forms: readonly string[]): string => `(?<${kind}>${forms.join('|')})`;

/** Finds what credentials are called. The more telling come first: a recovery key is no key. */
export const LABEL = new RegExp(
  `(?<![\\p{L}\\p{N}$])(?:${[
    group('recovery', RECOVERY),
    group('seed', SEED),
    group('number', NUMBER),
    group('word', WORD),
    group('machine', MACHINE),
  ].join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
);

/** Labels of the number on the front of a card. */
export const CARD = /card(?! verif).*n(?:umber|o)|^(?:visa|master|amex)/i;

/** What is said to whoever wanted to keep it. */
export function kindWords(kind: Kind, label: string): string {
  switch (kind) {
    case 'word':
      return 'a password';
    case 'number':
      if (CARD.test(label)) return 'a card number';
      return /^pin/i.test(label) ? 'a PIN' : 'an access code';
    case 'machine':
      return /key/i.test(label) ? 'a key' : 'an access token';
    case 'recovery':
      return 'a recovery code';
    case 'seed':
      return 'a recovery phrase';
  }
}
