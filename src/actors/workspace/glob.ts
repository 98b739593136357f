/** Names with `*`, `**` and `?`: no expressions from outside, and no more time than the lengths of both. */

/**
 * Whether a path fits. A pattern without `/` is for names in any folder; `**` stands for any number of folders.
 *
 * @example fits('*.md', ['notes', 'plan.md']) // true
 */
export function fits(pattern: string, names: readonly string[]): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length <= 1 && !pattern.includes('**')) return fitsName(parts[0] ?? '', names.at(-1) ?? '');
  return matches(parts, names, (part) => part === '**', fitsName);
}

function fitsName(pattern: string, name: string): boolean {
  return matches(
    [...pattern.replaceAll(/\*+/g, '*').toLowerCase()],
    [...name.toLowerCase()],
    (part) => part === '*',
    (part, letter) => part === '?' || part === letter,
  );
}

/** Only the last star is ever tried again: what came before it fits already. */
function matches<P, T>(
  pattern: readonly P[],
  text: readonly T[],
  isStar: (part: P) => boolean,
  isOne: (part: P, item: T) => boolean,
): boolean {
  let at = 0;
  let star: { readonly pattern: number; text: number } | undefined;
  for (let index = 0; index < text.length; ) {
    const part = pattern[at];
    const item = text[index];
    if (part !== undefined && isStar(part)) {
      at += 1;
      star = { pattern: at, text: index };
    } else if (part !== undefined && item !== undefined && isOne(part, item)) {
      at += 1;
      index += 1;
    } else if (star === undefined) {
      return false;
    } else {
      star.text += 1;
      at = star.pattern;
      index = star.text;
    }
  }
  return pattern.slice(at).every(isStar);
}
