import type { Place } from '../../../protocol/address.ts';
import { POWERS, reaches, STORE_LEVEL, STORES, type StoreName, type TrustLevel } from '../../../protocol/trust.ts';

/** What a turn at a level in a place is lent, before any port is minted. */
export interface Plan {
  readonly level: TrustLevel;
  /** Rows that are for one person alone: read and written only where nobody else reads. */
  readonly personal: boolean;
  readonly read: readonly StoreName[];
  /** Stores that nobody below the turn's level can read: what is kept there stays among those who read the place. */
  readonly write: readonly StoreName[];
  /**
   * Stores where others would read it: those below the turn's level, and from a DM also its own level, because levels hide
   * nothing between equals. Only as a quote of the person's own words.
   */
  readonly share: readonly StoreName[];
  /** Sees the state of the house. Never where others read along. */
  readonly operations: boolean;
}

/** Trust becomes power here. Everything else holds a port, or does not. */
export function plan(level: TrustLevel, place: Place): Plan {
  const powers = POWERS[level];
  const alone = place.kind === 'dm';
  const writable = STORES.filter((store) => powers.memory[store] === 'write');
  const isDownward = (store: StoreName): boolean => !reaches(STORE_LEVEL[store], level);
  return {
    level,
    personal: alone,
    read: STORES.filter((store) => powers.memory[store] !== 'none'),
    write: writable.filter((store) => !isDownward(store)),
    share: writable.filter((store) => alone || isDownward(store)),
    operations: powers.operations && alone,
  };
}

/** Whether what a turn shared at `level` may still go to `store`. */
export function mayShare(level: TrustLevel, store: StoreName): boolean {
  return POWERS[level].memory[store] === 'write';
}

/** Whether words of a turn at `level` may be said in a place that is trusted with `place`. */
export function mayDeliver(place: TrustLevel, level: TrustLevel): boolean {
  return reaches(place, level);
}

/** The plan in words, for `/whoami`: what a turn here would be lent. */
export function describe({ read, write, share, personal, operations }: Plan, model: string): string[] {
  const named = (verb: string, stores: readonly StoreName[], more = ''): string[] =>
    stores.length === 0 ? [] : [`memory: ${verb} ${stores.join(', ')}${more}`];
  return [
    `model: ${model}`,
    ...named('search', read, personal ? ', and what is theirs alone' : ', without anybody’s own'),
    ...named('write', write, personal ? ', for them alone' : ''),
    ...named('quote their own words to', share),
    ...(operations ? ['status of the house'] : []),
  ];
}
