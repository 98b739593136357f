/** Of English text; what a model counts differs by a fifth or so. */
const CHARACTERS_A_TOKEN = 4;

/** Of scripts that are not Latin nearly every character is a token of its own. */
const WIDE = /[\u0700-\uffff]/g;

/** About so many tokens a text is for a model. */
export function tokensOf(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  return Math.ceil((text.length - wide) / CHARACTERS_A_TOKEN + wide);
}

/** As many characters as `tokens` are about. */
export function charactersOf(tokens: number): number {
  return tokens * CHARACTERS_A_TOKEN;
}
