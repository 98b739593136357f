import { visible } from '../../commands/shell.ts';

const TAB = '    ';

/**
 * Words of a model, a person or a page, safe to show: control characters, escape sequences and characters that turn
 * the direction of reading are made visible. Must come before anything that makes styles out of the text.
 */
export function clean(text: string): string {
  return visible(text.toWellFormed().replaceAll('\t', TAB));
}

/** {@link clean}, on one line. */
export function cleanLine(text: string): string {
  return clean(text.replaceAll(/\s+/g, ' ').trim());
}
