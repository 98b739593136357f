import { identitiesOf, ownerOf, type Settings } from '../../config/index.ts';
import type { Identity } from '../../protocol/address.ts';
import { type PersonName, personName } from '../../protocol/ids.ts';
import type { TrustLevel } from '../../protocol/trust.ts';

export interface Person {
  readonly name: PersonName;
  readonly trust: TrustLevel;
}

/** The people of the configuration, by what channels know them as. Exact matches only; nobody else is anybody. */
export class People {
  readonly owner: Person;
  readonly #byIdentity = new Map<Identity, Person>();
  readonly #byName = new Map<string, Person>();

  constructor(settings: Settings) {
    for (const user of settings.users) {
      const person = { name: personName(user.name), trust: user.trust };
      this.#byName.set(user.name, person);
      for (const known of identitiesOf(user)) this.#byIdentity.set(known, person);
    }
    const owner = this.named(ownerOf(settings)?.name ?? '');
    // The configuration was refused without one.
    if (owner === undefined) throw new Error('a household without an owner');
    this.owner = owner;
  }

  /** Undefined for a stranger. */
  who(identity: Identity): Person | undefined {
    return this.#byIdentity.get(identity);
  }

  named(name: string): Person | undefined {
    return this.#byName.get(name);
  }
}
