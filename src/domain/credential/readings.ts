/** A text as it stands, and what JSON inside of it says: a trace holds conversations as JSON, in which lines have no ends. */
export interface Reading {
  readonly text: string;
  /** Where in the original its characters stand; one more for the end. Undefined: in the same places. */
  readonly at: Uint32Array | undefined;
}

/** JSON within JSON within JSON: deeper nobody looks. */
const DEPTH = 3;

const ESCAPE = /\\(["\\/nrt])|"/g;

export function readings(text: string): readonly Reading[] {
  const plain: Reading = { text, at: undefined };
  const isJson = /^\s{0,20}[[{"]/.test(text);
  const read: Reading[] = [];
  let level = plain;
  for (let depth = 0; depth < DEPTH && (isJson || level.text.includes('\\')); depth += 1) {
    // Its strings, each on lines of its own; and its names and values.
    read.push(unescaped(level, '\n'));
    if (!level.text.includes('\\')) break;
    level = unescaped(level, '"');
    read.push(level);
  }
  // In JSON `\nWhat` is no word; elsewhere it may be one.
  return isJson && level !== plain ? read : [plain, ...read];
}

/** One level of escapes less, with `quote` for the quotes around its strings. */
function unescaped({ text, at }: Reading, quote: string): Reading {
  const places = new Uint32Array(text.length + 1);
  const parts: string[] = [];
  let length = 0;
  let last = 0;
  const keep = (to: number): void => {
    parts.push(text.slice(last, to));
    for (let index = last; index < to; index += 1) places[length++] = at?.[index] ?? index;
  };
  for (const { 0: found, 1: letter = quote, index } of text.matchAll(ESCAPE)) {
    keep(index);
    parts.push(/[nrt]/.test(letter) ? '\n' : letter);
    places[length++] = at?.[index] ?? index;
    last = index + found.length;
  }
  keep(text.length);
  places[length] = at?.[text.length] ?? text.length;
  return { text: parts.join(''), at: places };
}
