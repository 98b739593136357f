import { type PlaceKey, parsePlace, placeKey } from '../../../protocol/address.ts';
import type { Destination } from '../../../protocol/ports/index.ts';
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

/**
 * Every person's DM, and those listed groups that the person reads, or that are worth no more than the turn is by the owner's
 * word: the name of another is none of its business. Never the turn's own place.
 */
export async function destinationsOf(
  { person, place, level }: { readonly person: string; readonly place: PlaceKey; readonly level: TrustLevel },
  { people, groups, trust }: { readonly people: People; readonly groups: Groups; readonly trust: Trust },
): Promise<Reachable[]> {
  const { channel } = parsePlace(place);
  const dms = people.all().map(({ name }) => {
    return { name: String(name), place: placeKey({ kind: 'dm', channel, peer: name }), isKnown: false };
  });
  const rooms = groups.listed().map(([key, { name, trust: worth }]) => {
    return { name: `#${name}`, place: key, isKnown: worth !== undefined && mayDeliver(level, worth) };
  });
  const judged = await Promise.all(
    [...dms, ...rooms]
      .filter((destination) => destination.place !== place)
      .map(async ({ isKnown, ...destination }) => {
        const { level: worth, readers } = await trust.place(destination.place);
        const isDm = parsePlace(destination.place).kind === 'dm';
        const isReader = readers.some(({ name }) => name === person);
        const isTheirs = isDm && isReader && mayDeliver(worth, level);
        return { ...destination, level: worth, isTheirs, isNamed: isDm || isKnown || isReader };
      }),
  );
  return judged.filter(({ isNamed }) => isNamed).map(({ isNamed: _, ...reachable }) => reachable);
}
