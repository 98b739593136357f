/** Of `NAME/…`, `NAME#…` or `NAME:…` the name of a conversation that a row belongs to. */
const NAMED = /^([^/#:]+)[/#:]/;

/** @example conversationOf('conv-26/D1:3') // 'conv-26' */
export function conversationOf(ref: string): string | undefined {
  return NAMED.exec(ref)?.[1];
}
