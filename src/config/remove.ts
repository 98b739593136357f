import { CoopError } from '../protocol/errors.ts';
import { type Edit, editToml } from './edit/index.ts';
import { isTables, parseToml } from './edit/values.ts';

/**
 * The configuration without a user, and nothing else changed.
 *
 * @throws CoopError `E_NOT_FOUND` where it names none of this name.
 */
export function withoutUser(text: string, name: string): string {
  const { users } = parseToml(text);
  const edits = (isTables(users) ? users : []).flatMap((user, index): Edit[] =>
    user['name'] === name ? [{ op: 'unset', path: ['users', index] }] : [],
  );
  if (edits.length === 0) {
    throw new CoopError('E_NOT_FOUND', { what: `user "${name}" in coop.toml`, hint: '"coop user list" names them.' });
  }
  return editToml(text, edits.toReversed());
}
