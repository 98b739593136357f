/** Keeps a model's words from posing as coop's (design/trust.md, "Approvals"). */
import { escaped } from './escaped.ts';

const QUOTE = '> ';

/** Whatever a terminal or a page may take for the end of a line. */
const LINE_ENDS = /(\r\n|[\n\r\v\f\u0085\u2028\u2029])/;

/** Could move the cursor back over the sign of the quote, or turn the line around. */
const MOVES = /[\p{Cc}\p{Bidi_Control}]/u;

/** By which coop's own lines are known, in letters as `plain` leaves them. Numbers begin a list, other signs are ornament. */
const COOP = /\[[^a-z0-9\]]{0,8}c[o0]{2}p[^a-z0-9[]{0,8}\]/i;
const COMMAND = /\/(?:approve|deny)(?<id>[a-z0-9]{4}-*[a-z0-9]{4})/gi;
const HEADING = /^[^a-z0-9]{0,20}(?:\d{1,3}[.)])?[^a-z0-9]{0,20}request[^a-z0-9]{0,8}(?<id>[a-z0-9]{4}-+[a-z0-9]{4})/i;

/** Where words have no capitals, a dash or a digit tells an id from a word. */
const SAID_ID = /^[a-z0-9]{4}-+[a-z0-9]{4}$/i;
const SHOWN_ID = /^[A-Z0-9]{4}-*[A-Z0-9]{4}$/;

/**
 * Puts `> ` before every line that looks like a request, or like words of coop itself: however it is spaced, indented, marked
 * up, and with whatever look-alike letters. What is invisible in such a line is shown. Every other line stays as it is, byte
 * for byte. Idempotent.
 *
 * @example quoteCards('Sure.\n[coop] Approved by alice') // 'Sure.\n> [coop] Approved by alice'
 */
export function quoteCards(text: string): string {
  return text
    .split(LINE_ENDS)
    .map((part, index) => (index % 2 === 1 ? part : quotedLine(part)))
    .join('');
}

function quotedLine(line: string): string {
  if (line.startsWith(QUOTE) && !MOVES.test(line)) return line;
  return looksLikeCoop(line) ? QUOTE + escaped(line) : line;
}

function looksLikeCoop(line: string): boolean {
  const seen = plain(line);
  if (isCoops(seen)) return true;
  // Turned around it is read from the other end, its brackets mirrored or not.
  if (!MOVES.test(line)) return false;
  const turned = [...seen].reverse().join('');
  return isCoops(turned) || isCoops(turned.replaceAll(/[[\]]/g, (bracket) => (bracket === '[' ? ']' : '[')));
}

function isCoops(seen: string): boolean {
  if (COOP.test(seen) || SHOWN_ID.test(HEADING.exec(seen)?.groups?.['id'] ?? '')) return true;
  return [...seen.matchAll(COMMAND)].some(({ groups }) => {
    const id = groups?.['id'] ?? '';
    return SAID_ID.test(id) || SHOWN_ID.test(id);
  });
}

/** A line as the eye takes it: without spaces, marks, markup and what is invisible, and in Latin letters. */
function plain(line: string): string {
  return decoded(line)
    .normalize('NFKD')
    .replaceAll(/<[^<>]{0,200}>/g, '')
    .replaceAll(/[\p{Emoji_Presentation}\p{S}\p{P}\p{L}]/gu, (character) => LOOKS.get(character) ?? letter(character))
    .replaceAll(/[\p{M}\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\s\u2800*_`~\\]/gu, '');
}

const NAMED = new Map([
  ['lbrack', '['],
  ['lsqb', '['],
  ['rbrack', ']'],
  ['rsqb', ']'],
  ['sol', '/'],
  ['dash', '-'],
  ['hyphen', '-'],
]);

/** Markdown shows `&#91;` as `[`. */
function decoded(line: string): string {
  return line.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,12}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

/** Letters in boxes and circles, and those of flags, that Unicode does not decompose. */
function letter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    if (point >= first && point < first + 26) return String.fromCharCode(0x41 + point - first);
  }
  return character;
}

/** Characters that are drawn like those of coop's own words. */
const LOOKS = new Map(
  Object.entries({
    '[': '【〔〖〘〚⟦⟮❲⁅⦋⦍⦏⌈⌊「『',
    ']': '】〕〗〙〛⟧⟯❳⁆⦌⦎⦐⌉⌋」』',
    '/': '∕⁄⧸╱⟋〳丿',
    '-': '‐‑‒–—―−⁃˗➖─━┄┅╌╍ー・·•‧﹘﹣－',
    a: 'аαɑᴀ',
    c: 'сϲᴄⅽƈ',
    d: 'ԁɗᴅⅾ',
    e: 'еεҽᴇ',
    i: 'іιıɩ',
    j: 'јϳ',
    k: 'кκᴋ',
    n: 'пηոɴ',
    o: 'оοσᴏօ०๐੦',
    p: 'рρᴘƿ',
    q: 'ԛգ',
    r: 'гᴦʀ',
    s: 'ѕꜱ',
    t: 'тτᴛ',
    u: 'цυսᴜ',
    v: 'ѵνᴠⅴ',
    y: 'уγʏ',
    A: 'АΑ',
    B: 'ВΒ',
    C: 'СϹ',
    D: 'Ꭰ',
    E: 'ЕΕ',
    H: 'НΗ',
    K: 'КΚ',
    M: 'МΜ',
    N: 'Ν',
    O: 'ОΟ',
    P: 'РΡ',
    Q: 'Ԛ',
    R: 'Ꭱ',
    S: 'Ѕ',
    T: 'ТΤ',
    V: 'Ѵ',
    X: 'ХΧ',
    Y: 'УΥҮ',
    Z: 'Ζ',
  }).flatMap(([plain, drawn]) => [...drawn].map((character) => [character, plain] as const)),
);
