import { identitiesOf, ownerOf, type Settings } from '../../config/index.ts';
import type { Identity } from '../../protocol/address.ts';
import { type PersonName, personName, stranger } from '../../protocol/ids.ts';
import type { TrustLevel } from '../../protocol/trust.ts';

export interface Person {
  readonly name: PersonName;
  readonly trust: TrustLevel;
}

interface Known {
  readonly owner: Person;
  readonly byIdentity: ReadonlyMap<Identity, Person>;
  readonly byName: ReadonlyMap<string, Person>;
}

/** The people of the configuration, by what channels know them as. Exact matches only; nobody else is anybody. */
export class People {
  #known: Known;

  constructor(settings: Pick<Settings, 'users'>) {
    this.#known = knownOf(settings);
  }

  /** A newer configuration holds from now on. */
  replace(settings: Pick<Settings, 'users'>): void {
    this.#known = knownOf(settings);
  }

  get owner(): Person {
    return this.#known.owner;
  }

  /** Undefined for a stranger. */
  who(identity: Identity): Person | undefined {
    return this.#known.byIdentity.get(identity);
  }

  /** Whoever speaks with this identity: a stranger is somebody, too, whom nobody trusts. */
  speaker(identity: Identity): Person {
    return this.who(identity) ?? { name: stranger(identity), trust: 'public' };
  }

  named(name: string): Person | undefined {
    return this.#known.byName.get(name);
  }

  /** By what somebody is known. */
  identities(name: string): readonly Identity[] {
    return [...this.#known.byIdentity].flatMap(([known, person]) => (person.name === name ? [known] : []));
  }

  all(): readonly Person[] {
    return [...this.#known.byName.values()];
  }
}

function knownOf(settings: Pick<Settings, 'users'>): Known {
  const byIdentity = new Map<Identity, Person>();
  const byName = new Map<string, Person>();
  for (const user of settings.users) {
    const person = { name: personName(user.name), trust: user.trust };
    byName.set(user.name, person);
    for (const known of identitiesOf(user)) byIdentity.set(known, person);
  }
  const owner = byName.get(ownerOf(settings)?.name ?? '');
  // The configuration was refused without one.
  if (owner === undefined) throw new Error('a household without an owner');
  return { owner, byIdentity, byName };
}
