import type { Settings } from '../../config/index.ts';
import { type PlaceKey, parsePlace, placeKey } from '../../protocol/address.ts';
import type { TrustLevel } from '../../protocol/trust.ts';

/** What the configuration says of a group. */
export interface Group {
  /** Undefined for a room that needs no list. */
  readonly name?: string;
  readonly trust?: TrustLevel;
  readonly strangers: 'context' | 'answer';
}

type Described = Pick<Settings, 'groups' | 'channels'>;

/** Of a room that somebody opened at the terminal, without the owner having said anything about it. */
const OPEN: Group = { strangers: 'context' };

/** The groups that the agent takes part in, matched exactly. */
export class Groups {
  #listed: ReadonlyMap<PlaceKey, Group>;
  #roomsAreOpen: boolean;

  constructor(settings: Described) {
    this.#listed = listedOf(settings);
    this.#roomsAreOpen = settings.channels.terminal.rooms === 'open';
  }

  /** A newer configuration holds from now on. */
  replace(settings: Described): void {
    this.#listed = listedOf(settings);
    this.#roomsAreOpen = settings.channels.terminal.rooms === 'open';
  }

  /**
   * Undefined for a group that is not listed: nothing is said there. A terminal room exists because somebody at the
   * machine opened it, so by default it needs no list; a group of a channel where anybody can add the agent does.
   */
  find(key: PlaceKey): Group | undefined {
    const isOpen = this.#roomsAreOpen && parsePlace(key).channel === 'terminal';
    return this.#listed.get(key) ?? (isOpen ? OPEN : undefined);
  }

  isListed(key: PlaceKey): boolean {
    return this.#listed.has(key);
  }

  listed(): readonly (readonly [PlaceKey, Group & { readonly name: string }])[] {
    return [...this.#listed].map(([key, group]) => [key, { ...group, name: group.name ?? key }]);
  }
}

function listedOf({ groups }: Described): ReadonlyMap<PlaceKey, Group> {
  return new Map(
    groups.flatMap(({ name, match, trust, strangers }) =>
      match.map((text) => [groupKey(text), { name, strangers, ...(trust === undefined ? {} : { trust }) }] as const),
    ),
  );
}

/** `terminal:kitchen` → `group:terminal:kitchen`. The configuration was refused where it is none. */
function groupKey(text: string): PlaceKey {
  const place = parsePlace(`group:${text}`);
  return placeKey(place);
}
