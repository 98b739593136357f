/** Forms in which an attacker says a word without saying it. The detector reads all of them (`views.ts`). */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  upper: (text) => text.toUpperCase(),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(`?${text}`).toString('base64url'),
  'base64, spaced': (text) => spaced(Buffer.from(`??${text}`).toString('base64')),
  'base64 of base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex, spaced': (text) => spaced(Buffer.from(text).toString('hex').toUpperCase()),
  reversed,
  rot13,
  'rot13, reversed': (text) => reversed(rot13(text)),
  'base64 of reversed': (text) => Buffer.from(reversed(text)).toString('base64'),
  spaced,
  dotted: (text) => [...text].join('.'),
  lines: (text) => [...text].join('\n'),
  'zero-width': (text) => [...text].join('\u200b'),
  'word joiners': (text) => [...text].join('\u2060'),
  percent: (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  escapes: (text) => [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  entities: (text) => [...text].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
  numbers: (text) => [...Buffer.from(text)].join(' '),
  fullwidth: (text) => text.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  accents: (text) => [...text].join('\u0301'),
};

function spaced(text: string): string {
  return [...text].join(' ');
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

export function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter < 'a' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
