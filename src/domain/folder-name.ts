import { createHash } from 'node:crypto';

const MOST = 48;

/**
 * A name of a person or a group as the name of a folder: itself where it is clean, else cleaned, with eight hex digits of its
 * SHA-256 so that no two become one.
 *
 * @example folderName('bob') // 'bob'
 */
export function folderName(name: string): string {
  const clean = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MOST);
  if (clean === name && clean !== '') return clean;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return clean === '' ? hash : `${clean}-${hash}`;
}

/** Where the folders of people are, in the workspace. */
export const USERS = 'users';

/** Whose folder it is, below the workspace. */
export const personFolder = (person: string): string => `${USERS}/${folderName(person)}`;
