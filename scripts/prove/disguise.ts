import { ENCODINGS } from './encodings.ts';

const USED = ['base64', 'hex', 'reversed', 'rot13', 'spaced', 'zero-width'] as const;

/** A text in forms that a filter for its words would let through. */
export function disguised(text: string): readonly string[] {
  return USED.map((name) => ENCODINGS[name]?.(text) ?? text);
}
