/** Vectors of texts: how they travel, and how near two are. */

/** As base64 of 32-bit floats, little-endian as every machine that Node runs on. */
export function vectorText(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

/** What `vectorText` made; undefined where it is none of `dimensions` numbers. */
export function vectorOf(text: string, dimensions: number): Float32Array | undefined {
  const vector = floatsOf(text);
  return vector.length === dimensions && vector.every(Number.isFinite) ? vector : undefined;
}

/** The same direction with length 1: then the cosine of two is their product. Undefined for one that has no direction. */
export function unit(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(numbers, (number) => number / length);
}

export interface Near {
  /** Counts from 0. */
  readonly row: number;
  /** The cosine. */
  readonly score: number;
}

export interface NearestOf {
  readonly vector: string;
  /** One after another. */
  readonly vectors: string;
  readonly limit: number;
}

/** Of `vectors` those nearest to one, best first; of equals the earlier. All are of length 1 and travel as `vectorText` makes them. */
export function nearest({ vector, vectors, limit }: NearestOf): Near[] {
  const asked = floatsOf(vector);
  const size = asked.length;
  const all = floatsOf(vectors);
  const count = size === 0 ? 0 : Math.floor(all.length / size);
  const scores = Float32Array.from({ length: count }, (_, row) => product(asked, all, row * size));
  return [...scores.keys()]
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
    .slice(0, limit)
    .map((row) => ({ row, score: scores[row] ?? 0 }));
}

function product(asked: Float32Array, all: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < asked.length; at += 1) sum += (asked[at] ?? 0) * (all[from + at] ?? 0);
  return sum;
}

function floatsOf(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  // A small buffer shares its memory with others, anywhere in it: floats need a place of their own.
  if (bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  return new Float32Array(new Uint8Array(bytes).buffer, 0, bytes.byteLength >> 2);
}
