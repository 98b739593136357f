/** Part of a text that is a credential. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** With its article: `an API key`. */
  readonly what: string;
}

/** Finds the credentials of one kind, in time linear in the text. */
export type Finder = (text: string) => readonly Span[];

/**
 * Credentials that a pattern finds: its group `secret`, or all that was found.
 *
 * @param pattern with the flags `dg`; nothing in it may be tried again from every place of a long text
 * @param holds decides about what was found
 */
export function form(what: string, pattern: RegExp, holds: (secret: string) => boolean = () => true): Finder {
  return (text) => {
    const found: Span[] = [];
    // Most texts hold nothing: `matchAll` would make the pattern anew for each.
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? match.indices?.[0] ?? [0, 0];
      if (holds(text.slice(start, end))) found.push({ start, end, what });
      if (match[0] === '') pattern.lastIndex += 1;
    }
    return found;
  };
}
