/** Of English text; what a model counts differs by a fifth or so. */
const CHARACTERS_A_TOKEN = 4;

/** About so many tokens a text is for a model. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}

/** As many characters as `tokens` are about. */
export function charactersOf(tokens: number): number {
  return tokens * CHARACTERS_A_TOKEN;
}
