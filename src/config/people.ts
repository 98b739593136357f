/** Who the configuration names, and by what they are known. */
import { type Identity, identity } from '../protocol/address.ts';
import type { Settings, User } from './schema.ts';

/** The first full user of the file. */
export function ownerOf(settings: Pick<Settings, 'users'>): User | undefined {
  return settings.users.find((user) => user.trust === 'full');
}

/**
 * Everything that `user` is known by: the `match` list, and `terminal:NAME`, which is theirs without being written.
 *
 * @throws CoopError `E_ADDRESS` where an entry of `match` is none; a loaded configuration has no such entry.
 */
export function identitiesOf(user: Pick<User, 'name' | 'match'>): readonly Identity[] {
  return [...new Set([identity(`terminal:${user.name}`), ...user.match.map(identity)])];
}
