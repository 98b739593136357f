/**
 * Whether words are somebody's own: what a turn may write down without asking (design/trust.md, "Where words may go").
 */

/** The same places of a text are tried, then it is refused: a message made of one repeated letter must not cost minutes. */
const MAX_TRIES = 1_000;

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Finds `text` in `message`, word for word.
 *
 * Unicode forms (NFC) and runs of white space do not matter; every other character does. A quote holds at least one
 * word, and neither begins nor ends inside one: "able" is no quote of "unable", nor "I can" of "I can't".
 *
 * @returns the words as they stand in the message, its own white space included: a model cannot hide anything in the
 * spaces of a quote. `null` where it is none.
 */
export function quoteIn(message: string, text: string): string | null {
  const said = message.toWellFormed().normalize('NFC');
  const words = text.toWellFormed().normalize('NFC').trim();
  if (!/[\p{L}\p{N}]/u.test(words)) return null;

  const pattern = new RegExp(words.split(/\s+/u).map(literally).join('\\s+'), 'gu');
  const segments = segmenter.segment(said);
  const isBoundary = (at: number): boolean => at === said.length || segments.containing(at)?.index === at;

  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = pattern.exec(said);
    if (found === null) return null;
    const [quote] = found;
    if (isBoundary(found.index) && isBoundary(found.index + quote.length)) return quote;
    // Another one may begin inside the one that was found.
    pattern.lastIndex = found.index + 1;
  }
  return null;
}

function literally(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
