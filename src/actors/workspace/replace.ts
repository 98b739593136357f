/** One replacement in a text of which nothing else changes: neither its line ends nor bytes that are no text. */

export type Replaced =
  | { readonly kind: 'done'; readonly bytes: Buffer; readonly at: number }
  | { readonly kind: 'same' | 'missing' }
  /** Offsets in the text with line feeds alone. */
  | { readonly kind: 'several'; readonly at: readonly number[] };

/** More places than this are not told. */
const SEVERAL_MAX = 6;

/**
 * Replaces the one place where `old` stands. Carriage returns before line feeds count for nothing when it is looked for; the new
 * lines get the line ends of those that they replace.
 *
 * Bytes are handled as characters of one byte each: what is no UTF-8 elsewhere in the file stays as it is.
 */
export function replaceOnce(bytes: Buffer, old: string, next: string): Replaced {
  const raw = bytes.toString('latin1');
  const returns = returnsIn(raw);
  const plain = raw.replaceAll('\r\n', '\n');
  const wanted = bytewise(old);
  const wish = bytewise(next);
  if (wanted === wish) return { kind: 'same' };
  const places = placesOf(plain, wanted);
  const [at, second] = places;
  if (at === undefined) return { kind: 'missing' };
  if (second !== undefined) return { kind: 'several', at: places };

  const { before, after } = shared(wanted, wish);
  const from = rawOffset(returns, at + before);
  const to = rawOffset(returns, at + wanted.length - after);
  const put = withEndings(wish.slice(before, wish.length - after), raw, from, to);
  const kept = [bytes.subarray(0, from), Buffer.from(put, 'latin1'), bytes.subarray(to)];
  return { kind: 'done', bytes: Buffer.concat(kept), at };
}

const bytewise = (text: string): string => Buffer.from(text.replaceAll('\r\n', '\n')).toString('latin1');

/** Where line feeds that follow a carriage return are, in the text without those. Ascending. */
function returnsIn(raw: string): readonly number[] {
  const found: number[] = [];
  for (let at = raw.indexOf('\r\n'); at >= 0; at = raw.indexOf('\r\n', at + 2)) found.push(at - found.length);
  return found;
}

/** Before a line feed it is before its carriage return. */
function rawOffset(returns: readonly number[], offset: number): number {
  let low = 0;
  let high = returns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((returns[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return offset + low;
}

/** Also those that overlap: which of them was meant, nobody can tell. */
function placesOf(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0 && found.length < SEVERAL_MAX; at = text.indexOf(wanted, at + 1))
    found.push(at);
  return found;
}

/** How much of both is the same at the beginning and at the end: that is left alone. */
function shared(a: string, b: string): { readonly before: number; readonly after: number } {
  const most = Math.min(a.length, b.length);
  let before = 0;
  while (before < most && a[before] === b[before]) before += 1;
  let after = 0;
  while (after < most - before && a[a.length - 1 - after] === b[b.length - 1 - after]) after += 1;
  return { before, after };
}

/** Each new line ends like the one in whose place it is; of more lines than there were, like the line after them. */
function withEndings(text: string, raw: string, from: number, to: number): string {
  const replaced = raw.slice(from, to).match(/\r?\n/g) ?? [];
  const next = raw.indexOf('\n', to);
  const usual = next >= 0 ? endingAt(raw, next) : (replaced.at(-1) ?? endingAt(raw, raw.lastIndexOf('\n', from)));
  let at = 0;
  return text.replaceAll('\n', () => {
    at += 1;
    return replaced[at - 1] ?? usual;
  });
}

const endingAt = (raw: string, feed: number): string => (feed > 0 && raw[feed - 1] === '\r' ? '\r\n' : '\n');
