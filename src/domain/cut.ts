const encoder = new TextEncoder();

/** The beginning of `text`, in at most so many bytes of UTF-8: cut at a code point, never inside one. */
export function cutBytes(text: string, bytes: number): string {
  // A code unit takes three bytes at most: most texts need not be looked at.
  if (text.length * 3 <= bytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
