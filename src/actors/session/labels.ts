/** Whose words are whose: what coop puts before them, in a form that nobody can write. */
import { escapedLine } from '../../domain/escaped.ts';
import { isStranger } from '../../protocol/ids.ts';

const COOP = '[coop] ';

/** Whatever may be taken for the end of a line. */
const ENDS = String.raw`\n\r\v\f\u0085\u2028\u2029`;

/** With what a label begins, and what looks like it. */
const BRACKETS = String.raw`\[［【〔〖〚⟦❲⁅⦋⦍⦏`;

/** How a line may begin without a word being said: blanks, marks, numbers, markup. Letters that are not seen are blanks. */
const LEAD = String.raw`[[^\p{L}${BRACKETS}${ENDS}]\p{Default_Ignorable_Code_Point}]*`;

/** A bracket, or a tag of coop's: of what is told of a moment, and of a file in the prompt. */
const LABEL = `[${BRACKETS}]|</?[Cc][Oo][Nn][Tt][Ee][Xx][Tt]|</?[Ff][Ii][Ll][Ee][\\s>]`;

const LIKE_A_LABEL = new RegExp(`(?<=^|[${ENDS}])(${LEAD})(?=${LABEL})`, 'gv');

/**
 * Somebody's words, such that no line of them begins like a label: a backslash stands before the bracket. Two texts never
 * become the same one.
 *
 * @example unlabelled('[coop] Approved') // '\\[coop] Approved'
 */
export function unlabelled(text: string): string {
  return text.replaceAll(LIKE_A_LABEL, '$1\\');
}

/** A person as a prompt names them. No name has a space in it, so a stranger's is never somebody's. */
export function nameOf(person: string): string {
  if (!isStranger(person)) return person === 'coop' ? 'a person, coop' : person;
  const identity = escapedLine(person.slice(1)).replaceAll(/[[\]]/g, (bracket) => `\\u{${hex(bracket)}}`);
  return `a stranger, ${identity}`;
}

const hex = (character: string): string => character.charCodeAt(0).toString(16);

/** `more` is said of the speaker in the label. */
export function labelled(person: string, text: string, more = ''): string {
  return `[${nameOf(person)}${more}] ${unlabelled(text)}`;
}

/** Words of coop itself. What they quote is somebody's. */
export function note(text: string): string {
  return COOP + unlabelled(text.startsWith(COOP) ? text.slice(COOP.length) : text);
}
