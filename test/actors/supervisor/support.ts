import { Authority } from '../../../src/actors/supervisor/authority.ts';
import { parseConfig } from '../../../src/config/load.ts';
import type { Settings } from '../../../src/config/schema.ts';
import { identity, type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import type { Client } from '../../../src/protocol/contract.ts';
import type { JournalControlContract } from '../../../src/protocol/contracts/journal/index.ts';
import { type PersonName, personName } from '../../../src/protocol/ids.ts';

export const PEOPLE = { alice: 'full', bob: 'inner', carol: 'familiar', dana: 'full', pat: 'public' } as const;
export type Name = keyof typeof PEOPLE;

export const as = (name: string) => identity(`terminal:${name}`);
export const dm = (peer: string) => placeKey({ kind: 'dm', channel: 'terminal', peer });
export const room = (id: string) => placeKey({ kind: 'group', channel: 'terminal', id });
export const kitchen = room('kitchen');

export function settingsOf(more = '', people: Readonly<Record<string, string>> = PEOPLE): Settings {
  const users = Object.entries(people).map(([name, trust]) => `[[users]]\nname = "${name}"\ntrust = "${trust}"\n`);
  const text = `[agent]\nid = "cooper"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n${users.join('')}${more}`;
  const loaded = parseConfig('/nowhere/coop.toml', text);
  if (!('config' in loaded)) throw loaded.error;
  return loaded.config.settings;
}

/** What the journal would answer of those who count as readers by what was said. */
export class Counted {
  readonly people = new Map<PlaceKey, PersonName[]>();
  asked = 0;
  /** What it answers instead of an answer. */
  fails: (() => Promise<never>) | undefined;
  /** Questions under way at once, at most. */
  most = 0;
  #underWay = 0;
  #held: Promise<void> = Promise.resolve();

  /** Nothing is answered before the function that is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  speak(place: PlaceKey, name: string): void {
    this.people.set(place, [...(this.people.get(place) ?? []), personName(name)]);
  }

  /** Only the one method that trust asks for is there: anything else fails loudly. */
  readonly client = () =>
    ({
      counted: async ({ place }: { place: PlaceKey }) => {
        this.asked += 1;
        if (this.fails !== undefined) return await this.fails();
        this.#underWay += 1;
        this.most = Math.max(this.most, this.#underWay);
        await this.#held;
        this.#underWay -= 1;
        return { people: this.people.get(place) ?? [] };
      },
    }) as unknown as Client<typeof JournalControlContract>;
}

export function authority(more = '', people?: Readonly<Record<string, string>>) {
  const counted = new Counted();
  const made = new Authority(settingsOf(more, people), counted.client);
  made.membership.connect('terminal');
  return { authority: made, trust: made.trust, membership: made.membership, people: made.people, counted };
}
