import { ASSIGNMENTS } from './assignments.ts';
import { CARDS } from './cards.ts';
import { KEYS } from './keys.ts';
import { LOGINS } from './logins.ts';
import { PHRASES } from './phrases.ts';
import { type Reading, readings } from './readings.ts';
import type { Finder, Span } from './span.ts';
import { TOKENS } from './tokens.ts';
import { URLS } from './urls.ts';

const FINDERS: readonly Finder[] = [...KEYS, ...TOKENS, ...URLS, ...ASSIGNMENTS, ...LOGINS, ...PHRASES, ...CARDS];

/** Every credential of the text, in order, none within another. */
export function spans(text: string): readonly Span[] {
  const apart: Span[] = [];
  for (const span of readings(text)
    .flatMap(spansOf)
    .sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    if (last === undefined || span.start >= last.end) apart.push(span);
    else if (span.end > last.end) apart[apart.length - 1] = { ...last, end: span.end };
  }
  return apart;
}

function spansOf({ text, at }: Reading): readonly Span[] {
  const found = FINDERS.flatMap((find) => find(text));
  if (at === undefined) return found;
  return found.map(({ start, end, what }) => ({ start: at[start] ?? 0, end: at[end] ?? 0, what }));
}
