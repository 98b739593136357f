import { stemsOf, wordsOf } from '../../domain/search/index.ts';

/** Words that are in a sentence or not without its saying anything else. Neither "not" nor "under" is one, nor is "was". */
const FILLERS: ReadonlySet<string> = new Set(
  'a an the that this is are am be s so just really very please also of'.split(' '),
);

/**
 * Whether two texts say the same in nearly the same words: all words that tell something stand in both, in the same form of
 * order. Any other number, name or "not" makes another text, and so does another order: "Alice owes Bob" is not "Bob owes Alice".
 */
export function saySame(one: string, other: string): boolean {
  const [first, second] = [tellingOf(one), tellingOf(other)];
  return first !== '' && first === second;
}

function tellingOf(text: string): string {
  return wordsOf(text)
    .filter((word) => !FILLERS.has(word))
    .flatMap(stemsOf)
    .join(' ');
}
