import { type Identity, type PlaceKey, parsePlace, placeKey } from '../../protocol/address.ts';
import type { Effective } from '../../protocol/effective.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';
import type { People, Person } from './people.ts';
import type { Presence } from './presence.ts';

interface Judged {
  readonly level: TrustLevel;
  /** The rest of a sentence that begins with the place's name. */
  readonly why: string;
}

/**
 * Whom a place or a turn may be trusted with, computed anew each time: from the configuration and from who reads there
 * now (design/trust.md, "Who, where").
 */
export class Trust {
  readonly #people: People;
  readonly #presence: Presence;

  constructor(people: People, presence: Presence) {
    this.#people = people;
    this.#presence = presence;
  }

  /** The one place that several names of a person lead to: their DM. Groups and strangers stay what they are. */
  canonical(identity: Identity, key: PlaceKey): PlaceKey {
    const place = parsePlace(key);
    const person = this.#people.who(identity);
    return place.kind === 'dm' && person !== undefined ? placeKey({ ...place, peer: person.name }) : key;
  }

  /** A stranger, and somebody in another's DM, has no turn here. */
  sender(identity: Identity, key: PlaceKey): Person | undefined {
    const person = this.#people.who(identity);
    const place = parsePlace(key);
    return place.kind === 'dm' && person?.name !== place.peer ? undefined : person;
  }

  /** min(sender, place): what a turn of `person` in `place` may see. */
  effective(person: Person | undefined, key: PlaceKey): Effective {
    const sender = person?.trust ?? 'public';
    const place = this.place(key);
    const who = person === undefined ? 'a stranger counts as public' : `${person.name} is ${person.trust}`;
    return { level: lowest(sender, place.level), sender, place: place.level, why: `${who}; ${key} ${place.why}` };
  }

  /** Who can read the place now: names, and strangers by their identity. */
  readers(key: PlaceKey): readonly string[] {
    const place = parsePlace(key);
    if (place.kind === 'dm') return [place.peer];
    const names = this.#presence.in(key).map(({ person, identity }) => person?.name ?? `?${identity}`);
    return [...new Set(names)].sort();
  }

  /** A DM's level is its person's, a room's that of its least trusted reader; where nobody is known to read, public. */
  place(key: PlaceKey): Judged {
    const place = parsePlace(key);
    if (place.kind === 'dm') {
      const peer = this.#people.named(place.peer);
      if (peer === undefined) return { level: 'public', why: 'is public, because nobody here is known by that name' };
      return { level: peer.trust, why: `is ${peer.trust}, because only ${peer.name} reads there` };
    }
    const [first, ...others] = this.#presence.in(key);
    if (first === undefined) return { level: 'public', why: 'is public, because nobody is known to read there' };
    const levels = others.map(({ person }) => person?.trust ?? 'public');
    const level = lowest(first.person?.trust ?? 'public', ...levels);
    const least = [first, ...others].find(({ person }) => (person?.trust ?? 'public') === level);
    const name = least?.person?.name ?? `the stranger ${least?.identity}`;
    return { level, why: `is ${level}, because ${name} reads there` };
  }
}
