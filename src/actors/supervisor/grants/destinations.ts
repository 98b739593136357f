import { type PlaceKey, parsePlace, placeKey } from '../../../protocol/address.ts';
import type { Destination } from '../../../protocol/lease.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Groups } from '../groups.ts';
import type { People } from '../people.ts';
import type { Trust } from '../trust.ts';
import { mayDeliver } from './plan.ts';

/** Where a turn may want to say something, beside the place it came from. */
export interface Reachable extends Destination {
  readonly level: TrustLevel;
  /** Nobody but the turn's own person reads there, and it is worth what the turn is: nothing goes to anybody else. */
  readonly isTheirs: boolean;
}

/** Every person's DM and every listed group, but for the turn's own place. */
export async function destinationsOf(
  { person, place, level }: { readonly person: string; readonly place: PlaceKey; readonly level: TrustLevel },
  { people, groups, trust }: { readonly people: People; readonly groups: Groups; readonly trust: Trust },
): Promise<Reachable[]> {
  const { channel } = parsePlace(place);
  const dms = people
    .all()
    .map(({ name }) => ({ name: String(name), place: placeKey({ kind: 'dm', channel, peer: name }) }));
  const rooms = groups.listed().map(([key, { name }]) => ({ name: `#${name}`, place: key }));
  return await Promise.all(
    [...dms, ...rooms]
      .filter((destination) => destination.place !== place)
      .map(async (destination) => {
        const { level: worth, readers } = await trust.place(destination.place);
        const isAlone = parsePlace(destination.place).kind === 'dm' && readers.every(({ name }) => name === person);
        return { ...destination, level: worth, isTheirs: isAlone && mayDeliver(worth, level) };
      }),
  );
}
