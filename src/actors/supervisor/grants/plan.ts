import type { Place } from '../../../protocol/address.ts';
import { POWERS, reaches, STORE_LEVEL, STORES, type StoreName, type TrustLevel } from '../../../protocol/trust.ts';

/** What a turn at a level in a place is lent, before any port is minted. */
export interface Plan {
  readonly level: TrustLevel;
  /** Rows that are for one person alone: read and written only where nobody else reads. */
  readonly personal: boolean;
  readonly read: readonly StoreName[];
  /** The store for what is kept for the person alone: only where nobody else reads. */
  readonly write: readonly StoreName[];
  /**
   * Stores that others read, at the turn's level or below it: levels hide nothing between equals. Only as a quote of the
   * person's own words, and shown.
   */
  readonly share: readonly StoreName[];
  /** Sees the state of the house. Never where others read along. */
  readonly operations: boolean;
  readonly errorDetails: boolean;
}

/** Trust becomes power here. Everything else holds a port, or does not. */
export function plan(level: TrustLevel, place: Place): Plan {
  const powers = POWERS[level];
  const alone = place.kind === 'dm';
  const writable = STORES.filter((store) => powers.memory[store] === 'write');
  return {
    level,
    personal: alone,
    read: STORES.filter((store) => powers.memory[store] !== 'none'),
    write: alone ? writable.filter((store) => STORE_LEVEL[store] === level) : [],
    share: writable,
    operations: powers.operations && alone,
    errorDetails: powers.errorDetails,
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
export function describe({ read, write, share, operations }: Plan, model: string): string[] {
  const named = (verb: string, stores: readonly StoreName[], more = ''): string[] =>
    stores.length === 0 ? [] : [`memory: ${verb} ${stores.join(', ')}${more}`];
  return [
    `model: ${model}`,
    ...named('search', read, write.length > 0 ? ', with what is theirs alone' : ''),
    ...named('keep in', write, ', for them alone'),
    ...named('quote their own words to', share, ', for everyone there'),
    ...(operations ? ['status of the house'] : []),
  ];
}
