import { visible } from '../../commands/shell.ts';

/** Characters that reorder what is read, or hide in it. The joiner of emoji (U+200D) and variation selectors stay. */
const DECEIVING = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const TAB = '    ';

/**
 * Words of a model, a person or a page, safe to show: control characters, escape sequences and characters that turn
 * the direction of reading are made visible. Must come before anything that makes styles out of the text.
 */
export function clean(text: string): string {
  return visible(text.toWellFormed().replaceAll('\t', TAB)).replaceAll(
    DECEIVING,
    (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** {@link clean}, on one line. */
export function cleanLine(text: string): string {
  return clean(text.replaceAll(/\s+/g, ' ').trim());
}
