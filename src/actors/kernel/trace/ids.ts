/** Random hexadecimal digits, as W3C Trace Context has them: 16 bytes a trace, 8 a span. */
export function newTraceId(): string {
  return hex(16);
}

export function newSpanId(): string {
  return hex(8);
}

function hex(bytes: number): string {
  let text = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) text += byte.toString(16).padStart(2, '0');
  return text;
}
