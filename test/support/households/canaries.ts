/** Words that occur nowhere else: wherever one turns up, what was said with it has come. */

const LETTERS = 'bcdfghjkmn';
const CANARY = /canary[bcdfghjkmn]{3}q/g;

/** The canary with this number. Letters alone: no stemmer shortens it, and nobody takes it for a credential. */
export function canaryOf(number: number): string {
  const letters = [Math.floor(number / 100), Math.floor(number / 10), number].map((digit) => LETTERS[digit % 10]);
  return `canary${letters.join('')}q`;
}

/** Those in it, each once, however deep. */
export function canariesIn(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [...new Set(text.match(CANARY))];
}
