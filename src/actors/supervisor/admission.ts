import type { Addition } from '../../config/index.ts';
import { type Identity, type PlaceKey, parsePlace } from '../../protocol/address.ts';
import type { Client, Implementation, ResultOf } from '../../protocol/contract.ts';
import type { AdmissionContract, Group as GroupRow } from '../../protocol/contracts/admission.ts';
import type { JournalControlContract } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName, personName } from '../../protocol/ids.ts';
import type { Authority } from './authority.ts';

export interface AdmissionOptions {
  readonly authority: Authority;
  readonly journal: () => Client<typeof JournalControlContract>;
  /** Adds to coop.toml and applies it: the lines that were added. */
  readonly add: (addition: Addition) => Promise<string>;
  /** Takes a user out of coop.toml and applies it. */
  readonly remove: (name: string) => Promise<void>;
}

/** Who may come in, decided by whoever holds the port. What is decided stands in coop.toml, where people look for it. */
export function admission(options: AdmissionOptions): Implementation<typeof AdmissionContract> {
  const { journal, add, remove } = options;
  const { people, groups, membership, trust } = options.authority;

  const describe = async (place: PlaceKey): Promise<GroupRow> => {
    const listed = groups.listed().find(([key]) => key === place)?.[1];
    const { level, why, known, readers } = await trust.place(place);
    return {
      place,
      name: listed?.name ?? null,
      listed: listed !== undefined ? 'listed' : groups.find(place) === undefined ? 'unlisted' : 'open',
      trust: listed?.trust ?? null,
      level,
      why,
      members: known ? readers.length : null,
    };
  };

  return {
    held: async () => await journal().held({}),

    async admit({ identity, trust: level, name: asked }) {
      const known = people.who(identity);
      if (known !== undefined) throw new CoopError('E_EXISTS_ALREADY', { what: `${identity} (${known.name})` });
      const name = asked ?? idOf(identity);
      if (!isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
      if (people.named(name) !== undefined) throw new CoopError('E_EXISTS_ALREADY', { what: `a user "${name}"` });
      // What somebody said and kept is theirs by name: a newcomer of that name would find it.
      const { known: wasHere } = await journal().knows({ person: personName(name) });
      if (wasHere) throw new CoopError('E_EXISTS_ALREADY', { what: `what another "${name}" said (choose a --name)` });
      // `terminal:NAME` is theirs without being written.
      const match = identity === `terminal:${name}` ? undefined : [identity];
      const added = await add({ table: 'users', entries: { name, trust: level, match } });
      return { added, ...(await journal().release({ identity, place: null })) };
    },

    async refuse({ identity }) {
      const known = people.who(identity);
      if (known !== undefined) throw new CoopError('E_NOT_FOUND', notAStranger(known.name));
      return await journal().refuse({ identity });
    },

    async remove({ name }) {
      const was = people.named(name)?.trust ?? 'public';
      await remove(name);
      return { name, was };
    },

    users: () => ({
      users: people.all().map(({ name, trust: level }) => ({
        ...{ name, trust: level, owner: people.owner.name === name, match: [...people.identities(name)] },
      })),
    }),

    async groups() {
      const { held } = await journal().held({});
      const waiting = held.map(({ place }) => place).filter((place) => parsePlace(place).kind === 'group');
      const places = new Set([...groups.listed().map(([key]) => key), ...membership.groups(), ...waiting]);
      return { groups: await Promise.all([...places].map(describe)) };
    },

    async admitGroup({ place, trust: level, name: asked }) {
      const where = parsePlace(place);
      if (where.kind !== 'group') throw new CoopError('E_NAME', { name: place.slice(0, 40) });
      if (groups.isListed(place)) throw new CoopError('E_EXISTS_ALREADY', { what: place });
      const name = asked ?? where.id;
      if (!isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
      const match = [`${where.channel}:${where.id}`];
      const added = await add({ table: 'groups', entries: { name, match, trust: level } });
      return { added, ...(await journal().release({ identity: null, place })) };
    },

    async members({ place }) {
      if (parsePlace(place).kind !== 'group') {
        throw new CoopError('E_NOT_FOUND', { what: `group ${place}`, hint: '"coop groups" lists them.' });
      }
      const { known, readers } = await trust.place(place);
      const reported = new Set((membership.of(place) ?? []).map((identity) => people.speaker(identity).name));
      const members = readers.map(({ name, trust: level }): Member => {
        return { who: name, level, why: reported.has(name) ? 'reads' : 'counted' };
      });
      return { group: await describe(place), members: known ? members : null };
    },
  };
}

type Member = NonNullable<ResultOf<typeof AdmissionContract, 'members'>['members']>[number];

/** What the channel calls them: a name where it is one. */
const idOf = (identity: Identity): string => identity.slice(identity.indexOf(':') + 1);

const notAStranger = (name: string): { what: string; hint: string } => ({
  what: 'stranger of that identity',
  hint: `It is ${name}'s, who is in coop.toml.`,
});

/** Whoever was let in by hand, in the file itself, is answered like one whom a command let in. */
export async function releaseAdmitted({ authority, journal }: Pick<AdmissionOptions, 'authority' | 'journal'>) {
  const { held } = await journal().held({});
  for (const { identity, place } of held) {
    const isGroup = parsePlace(place).kind === 'group';
    const isLetIn = isGroup ? authority.groups.find(place) !== undefined : authority.people.who(identity) !== undefined;
    if (isLetIn) await journal().release(isGroup ? { identity: null, place } : { identity, place: null });
  }
}
