import { createHash } from 'node:crypto';

/** What counts as the same text: regardless of Unicode form, case and white space. */
export function fingerprint(text: string): Buffer {
  const folded = text.toWellFormed().normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
  return createHash('sha256').update(folded).digest();
}
