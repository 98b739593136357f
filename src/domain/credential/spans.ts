import { ASSIGNMENTS } from './assignments.ts';
import { CARDS } from './cards.ts';
import { KEYS } from './keys.ts';
import { LOGINS } from './logins.ts';
import { PHRASES } from './phrases.ts';
import type { Finder, Span } from './span.ts';
import { TOKENS } from './tokens.ts';
import { URLS } from './urls.ts';

const FINDERS: readonly Finder[] = [...KEYS, ...TOKENS, ...URLS, ...ASSIGNMENTS, ...LOGINS, ...PHRASES, ...CARDS];

/** Every credential of the text, in order, none within another. */
export function spans(text: string): readonly Span[] {
  const written = unescaped(text);
  const readings = written === text ? [text] : [text, written];
  const found = readings.flatMap((reading) => FINDERS.flatMap((find) => find(reading)));
  const apart: Span[] = [];
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    if (last === undefined || span.start >= last.end) apart.push(span);
    else if (span.end > last.end) apart[apart.length - 1] = { ...last, end: span.end };
  }
  return apart;
}

/** What is JSON inside of a text, with its line ends and quotes, each character where it was. */
function unescaped(text: string): string {
  return text.replaceAll(/(?<!\\)(\\{1,8})([nrt"'/])/g, (_, slashes: string, letter: string) => {
    return ' '.repeat(slashes.length) + (letter === 'n' || letter === 'r' || letter === 't' ? '\n' : letter);
  });
}
