import type { Audience, MemoryKeepScope } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { People } from '../people.ts';
import { EVERYONE } from '../schema.ts';

/** An audience whose rows may be touched, by the number of its tables. */
export interface Touched {
  readonly number: number;
  readonly audience: Audience;
}

/** Those with a name of their own to whoever holds the port: the house has no rows for itself alone. */
export function touchedBy(scope: MemoryKeepScope, known: People): readonly Touched[] {
  const everyone = { number: EVERYONE, audience: 'everyone' } as const;
  if (scope.of === 'house') return [everyone];
  const own = known.find(scope.person);
  return [
    ...(own === undefined ? [] : [{ number: own, audience: 'me' } as const]),
    ...(scope.everyone ? [everyone] : []),
  ];
}

/** As history calls whoever takes back. */
export const nameOf = (scope: MemoryKeepScope): string => (scope.of === 'house' ? 'coop' : scope.person);

/** What is not there, and what is somebody else's, are told alike. */
export const notThere = (): CoopError => new CoopError('E_NOT_FOUND', { what: 'memory', hint: '' });
