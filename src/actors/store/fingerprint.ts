import { createHash } from 'node:crypto';

/**
 * What counts as the same text: regardless of Unicode form, case and white space. What somebody brought along under a name of
 * its own is the same only under the same name.
 */
export function fingerprint(
  text: string,
  { title, facts = [], ref }: { title?: string | null; facts?: readonly string[]; ref?: string | null } = {},
): Buffer {
  const parts = [
    text,
    ...(title ? [`title ${title}`] : []),
    ...facts.map((fact) => `fact ${fact}`),
    ...(ref ? [`ref ${ref}`] : []),
  ];
  return createHash('sha256').update(parts.map(fold).join('\0')).digest();
}

const fold = (text: string): string =>
  text.toWellFormed().normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
