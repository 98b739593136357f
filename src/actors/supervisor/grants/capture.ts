import type { CaptureSink } from '../../../protocol/contracts/journal/index.ts';
import { reaches, STORE_LEVEL, STORES, type StoreName, type TrustLevel } from '../../../protocol/trust.ts';

/** A turn, by what decides where its words are kept. */
export interface SaidIn {
  readonly person: string;
  /** The turn's. */
  readonly level: TrustLevel;
  /** What the place is worth where it was said. */
  readonly placeLevel: TrustLevel;
  /** Who could read it there. */
  readonly readers: readonly string[];
}

/**
 * Where what is said in a turn is kept by itself: coop's own act, so that a family room remembers though its turns cannot write
 * (design/trust.md, "People beside each other"). What only one person could read is for that person; what others heard, too, is for
 * whoever reads the store of the room's level. What is worth nothing is not kept.
 *
 * @param afterMs how long after the turn
 */
export function captureOf({ person, level, placeLevel, readers }: SaidIn, afterMs: number): CaptureSink | undefined {
  if (level === 'public') return undefined;
  const alone = readers.every((reader) => reader === person);
  const store = storeOf(alone ? level : placeLevel);
  return store === undefined ? undefined : { store, audience: alone ? 'me' : 'everyone', afterMs };
}

/**
 * Whether what a turn said may still be kept, now that it is worth `level`: as before, and what is for one person only where they
 * can find it.
 */
export function mayCapture(level: TrustLevel, { store, audience }: Pick<CaptureSink, 'store' | 'audience'>): boolean {
  return level !== 'public' && (audience === 'everyone' || reaches(level, STORE_LEVEL[store]));
}

const storeOf = (level: TrustLevel): StoreName | undefined => STORES.find((store) => STORE_LEVEL[store] === level);
