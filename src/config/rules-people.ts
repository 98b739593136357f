/** Rules of `[[users]]` and `[[groups]]`: one identity is one person, one group is one entry, and nothing is listed that never comes. */
import { CHANNELS, identity } from '../protocol/address.ts';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

export function identitiesAreOnes({ users }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const holders = new Map<string, string>();
  // Names first: whose terminal:NAME it is does not depend on the order of the file.
  for (const [index, { name }] of users.entries()) {
    const path = ['users', index, 'name'];
    if (names.has(name)) {
      const message = `"${name}" is named twice: give each person a name of their own`;
      problems.push({ area: 'identities', path, message });
    }
    // What coop itself says in a conversation is labelled so.
    if (name === 'coop')
      problems.push({ area: 'identities', path, message: '"coop" is the program itself: choose another name' });
    names.add(name);
    holders.set(`terminal:${name}`, name);
  }
  for (const [index, { name, match }] of users.entries()) {
    for (const [entry, text] of match.entries()) {
      const path = ['users', index, 'match', entry];
      const holder = holders.get(text);
      const odd = oddity(text, {
        form: `write "channel:identifier", the channel one of ${CHANNELS.join(', ')}`,
        terminal: 'write "terminal:default" or "terminal:NAME", NAME in lowercase letters, digits, - and _',
      });
      if (odd !== undefined) problems.push({ area: 'identities', path, message: odd });
      else if (holder !== undefined && holder !== name) {
        const message = `"${text}" is ${holder}'s already: one identity is one person; take it out of one of the lists`;
        problems.push({ area: 'identities', path, message });
      } else holders.set(text, name);
    }
  }
  return problems;
}

export function groupsFit({ groups }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const holders = new Map<string, string>();
  for (const [index, { name, match }] of groups.entries()) {
    if (names.has(name)) {
      const message = `"${name}" is named twice: give each group a name of its own`;
      problems.push({ area: 'groups', path: ['groups', index, 'name'], message });
    }
    names.add(name);
    for (const [entry, text] of match.entries()) {
      const path = ['groups', index, 'match', entry];
      const holder = holders.get(text);
      const odd = oddity(text, {
        form: `write "channel:group", the channel one of ${CHANNELS.join(', ')}, for example "terminal:kitchen"`,
        terminal: 'write "terminal:ROOM" with the name of a room: lowercase letters, digits, - and _',
      });
      if (odd !== undefined) problems.push({ area: 'groups', path, message: odd });
      else if (holder !== undefined) {
        const message = `"${text}" is ${holder}'s already: one group is one entry; take it out of one of them`;
        problems.push({ area: 'groups', path, message });
      } else holders.set(text, name);
    }
  }
  return problems;
}

/** Why nobody is ever known by it; undefined where somebody can be. */
function oddity(
  text: string,
  { form, terminal }: { readonly form: string; readonly terminal: string },
): string | undefined {
  if (!isIdentity(text)) return form;
  if (text.includes('*')) return 'write each one by itself: it is compared exactly, and * stands for nobody';
  if (/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(text)) return 'take out the character that cannot be seen';
  return text.startsWith('terminal:') && !isName(text.slice('terminal:'.length)) ? terminal : undefined;
}

export function isIdentity(text: string): boolean {
  if (!CHANNELS.some((channel) => text.startsWith(`${channel}:`))) return false;
  try {
    identity(text);
    return true;
  } catch (error) {
    if (error instanceof CoopError) return false;
    throw error;
  }
}
