/** A text as it stands, and what JSON inside of it says: a trace holds conversations as JSON, in which lines have no ends. */
export interface Reading {
  readonly text: string;
  /** Where in the original its characters stand; one more for the end. Undefined: in the same places. */
  readonly at: Uint32Array | undefined;
}

/** JSON within JSON within JSON: deeper nobody looks. */
const DEPTH = 3;

const ESCAPE = /\\(["\\/nrt])/g;

export function readings(text: string): readonly Reading[] {
  const plain: Reading = { text, at: undefined };
  const inner: Reading[] = [];
  for (let reading = unescaped(plain); reading !== undefined && inner.length < DEPTH; reading = unescaped(reading)) {
    inner.push(reading);
  }
  // In JSON `\nWhat` is no word; elsewhere it may be one.
  return inner.length > 0 && /^\s{0,20}[[{"]/.test(text) ? inner : [plain, ...inner];
}

/** One level of escapes less; undefined where there are none. */
function unescaped({ text, at }: Reading): Reading | undefined {
  if (!text.includes('\\')) return undefined;
  const places = new Uint32Array(text.length + 1);
  const parts: string[] = [];
  let length = 0;
  const keep = (from: number, to: number): void => {
    parts.push(text.slice(from, to));
    for (let index = from; index < to; index += 1) places[length++] = at?.[index] ?? index;
  };
  let last = 0;
  for (const { index, 1: letter = '' } of text.matchAll(ESCAPE)) {
    keep(last, index);
    parts.push(/[nrt]/.test(letter) ? '\n' : letter);
    places[length++] = at?.[index] ?? index;
    last = index + 2;
  }
  if (last === 0) return undefined;
  keep(last, text.length);
  places[length] = at?.[text.length] ?? text.length;
  return { text: parts.join(''), at: places.subarray(0, length + 1) };
}
