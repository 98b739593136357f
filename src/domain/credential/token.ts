/** Where a credential stands in what was given. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

const TOKEN = /^[*_`("'“]{0,3}(?<token>[^\s"“”`«»]{3,600})/u;

/** The first word, without what a sentence puts after it. */
export function tokenOf(text: string): (Found & { readonly value: string }) | undefined {
  const found = TOKEN.exec(text);
  const token = found?.groups?.['token'];
  if (found === null || token === undefined) return undefined;
  const value = token.replace(/[.,;:)\]'’*_]{1,4}$/u, '');
  const start = found[0].length - token.length;
  return { start, end: start + value.length, value };
}

export const digits = (text: string): number => text.match(/\d/g)?.length ?? 0;

/** By which a day is told from a number. */
export const ISO_DATE = /^\d{4}-\d\d-\d\d(?!\d)/;

/** Figures, with what people put between them. */
export const FIGURES = /^[#*]?\d(?:[ .-]?\d){2,23}[#*]{0,2}(?![\p{L}\d]|[.,:/]\d)/u;
