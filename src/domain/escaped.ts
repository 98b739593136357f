/** Text as it is shown to somebody who decides by it: nothing in it is invisible, and nothing turns the line around. */

/** As many marks on one letter as any language writes; more of them cover the lines above and below. */
const MARKS_MAX = 4;

/**
 * An emoji of Unicode's own list stays as it is, joiners and selectors included: the list is finite, so nothing can be said
 * in it that is not seen. Flags made of tags are not: where they are unknown, all of them look like one black flag.
 */
const EMOJI = String.raw`(?!\u{1f3f4}\u{e0067})\p{RGI_Emoji}`;

/** Would be read as an escape of ours: so that two texts never look the same. */
const OWN_ESCAPE = String.raw`\\(?=u\{)`;

/**
 * Controls, formats (zero width, direction, tags), lone surrogates, private use, not yet assigned; every space but the plain
 * one; whatever fonts are told to ignore (variation selectors, fillers); and letters that are drawn as nothing.
 */
const HIDDEN = String.raw`[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]--[ \n]]`;

/** A mark that has no letter of its own sits on what stands before the text. */
const LOOSE_MARK = String.raw`(?<![^\n])\p{M}|(?<=\p{M}{${MARKS_MAX}})\p{M}`;

const SUSPECT = new RegExp(`${OWN_ESCAPE}|${HIDDEN}|${LOOSE_MARK}`, 'v');

/** Made when a text first needs it: all emoji there are take 20 ms to compile, and every Worker would pay for them. */
let pattern: RegExp | undefined;

/**
 * Every character that is invisible, a control, changes the reading direction or is a deceiving space becomes `\u{…}`; line
 * ends (`\n`) stay. Two different texts are never escaped to the same one, so it is not idempotent: escape once, where it is
 * shown, and never what is stored.
 *
 * @example escaped('the key\u202e is here') // 'the key\\u{202e} is here'
 */
export function escaped(text: string): string {
  if (!SUSPECT.test(text)) return text;
  pattern ??= new RegExp(`(${EMOJI})|${SUSPECT.source}`, 'gv');
  return text.replaceAll(pattern, (found, emoji: string | undefined) => emoji ?? escapeOf(found));
}

/** The same for what has to stay within a line. */
export function escapedLine(text: string): string {
  return escaped(text).replaceAll('\n', escapeOf);
}

function escapeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
