/** Vectors of texts: how they travel, and how near two are. */

/** As base64 of 32-bit floats, little-endian as every machine that Node runs on. */
export function vectorText(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

/** What `vectorText` made; undefined where it is none of `dimensions` numbers. */
export function vectorOf(text: string, dimensions: number): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.byteLength !== dimensions * 4) return undefined;
  // A buffer of its own: a small one shares its memory with others, anywhere in it.
  const vector = new Float32Array(new Uint8Array(bytes).buffer);
  return vector.every(Number.isFinite) ? vector : undefined;
}

/** The same direction with length 1: then the cosine of two is their product. Undefined for one that has no direction. */
export function unit(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(numbers, (number) => number / length);
}
