import { type Name, nameIn } from './path.ts';

/** What a file is called until all of it is there. Nobody can have made one of that name before: a folder of it would be in the way. */
export function temporaryName(): Name {
  const name = nameIn(`.coop-write-${crypto.randomUUID()}`);
  if (name === undefined) throw new Error('a name that coop made is one');
  return name;
}
