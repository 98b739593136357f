/** Who and where, in random households: names, places, and the `coop.toml` that says what they are worth. */
import { type PlaceKey, placeKey } from '../../../src/protocol/address.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';

/** Alice is the owner and stays it; Mallory is never let in; what the others are changes. */
export const PEOPLE = ['alice', 'dana', 'bob', 'carol', 'pat', 'mallory'] as const;
export type Person = (typeof PEOPLE)[number];

export const CHANGING = ['dana', 'bob', 'carol', 'pat'] as const;
export type Changing = (typeof CHANGING)[number];

export const ROOMS = ['kitchen', 'attic'] as const;
export type Room = (typeof ROOMS)[number];

/** Alone with the agent, or in a room. */
export type Spot = 'dm' | Room;

export type RoomSetting = { readonly kind: 'open' } | { readonly kind: 'listed'; readonly trust?: TrustLevel };

export interface Settings {
  /** Who is not in it is a stranger. */
  readonly levels: Readonly<Partial<Record<Person, TrustLevel>>>;
  readonly rooms: Readonly<Record<Room, RoomSetting>>;
}

export const AT_FIRST: Settings = {
  levels: { alice: 'full', dana: 'full', bob: 'inner', carol: 'familiar', pat: 'public' },
  rooms: { kitchen: { kind: 'open' }, attic: { kind: 'open' } },
};

export const keyOf = (person: Person, spot: Spot): PlaceKey =>
  placeKey(
    spot === 'dm'
      ? { kind: 'dm', channel: 'terminal', peer: person }
      : { kind: 'group', channel: 'terminal', id: spot },
  );

export const inWords = (person: Person, spot: Spot): string =>
  spot === 'dm' ? `${person}, alone` : `${person}, in the ${spot}`;

/** @param version makes every file another one: the same one again is no reload. */
export function tomlOf({ levels, rooms }: Settings, url: string, version: number): string {
  const users = Object.entries(levels).map(([name, trust]) => {
    const match = name === 'alice' ? '\nmatch = ["terminal:default"]' : '';
    return `[[users]]\nname = "${name}"\ntrust = "${trust}"${match}`;
  });
  const groups = ROOMS.flatMap((room) => {
    const setting = rooms[room];
    if (setting.kind === 'open') return [];
    const trust = setting.trust === undefined ? '' : `\ntrust = "${setting.trust}"`;
    return [`[[groups]]\nname = "${room}"\nmatch = ["terminal:${room}"]${trust}`];
  });
  return [
    `# version ${version}`,
    '[agent]\nid = "cooper"\nmodel = "anthropic/claude-test"',
    `[provider]\nname = "anthropic"\nbase_url = "${url}"`,
    // At once: who rests has waited for it.
    '[memory.capture]\nafter_seconds = 0',
    ...users,
    ...groups,
  ].join('\n\n');
}
