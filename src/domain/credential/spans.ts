import { KEYS } from './keys.ts';
import { PHRASES } from './phrases.ts';
import type { Shape } from './shape.ts';

/** Part of a text that is a credential. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** With its article. */
  readonly what: string;
}

const SHAPES: readonly Shape[] = [...KEYS, ...PHRASES];

/** Every credential of the text, in order, none within another. */
export function spans(text: string): readonly Span[] {
  const found = SHAPES.flatMap((shape) => spansOf(shape, text));
  const ordered = found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Span[] = [];
  for (const span of ordered) {
    const last = apart.at(-1);
    if (last === undefined || span.start >= last.end) apart.push(span);
    else if (span.end > last.end) apart[apart.length - 1] = { ...last, end: span.end };
  }
  return apart;
}

function spansOf({ what, pattern, holds }: Shape, text: string): Span[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [start, end] = match.indices?.groups?.['secret'] ?? match.indices?.[0] ?? [0, 0];
    if (holds !== undefined && !holds(text.slice(start, end), match.groups ?? {})) return [];
    return [{ start, end, what }];
  });
}
