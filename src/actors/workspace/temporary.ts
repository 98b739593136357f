import { type Name, nameIn } from './path.ts';

const BEGINNING = '.coop-write-';

/**
 * What a file is called until all of it is there: the actor of a scope writes one at a time, so that what a crash left is
 * replaced by the next. The actor of the whole workspace has another name than those of its parts.
 */
export function temporaryName(scope: string): Name {
  const name = nameIn(`${BEGINNING}${scope === '.' ? 'whole' : 'part'}`);
  if (name === undefined) throw new Error('a name that coop made is one');
  return name;
}

export const isTemporary = (name: string): boolean => name.startsWith(BEGINNING);
