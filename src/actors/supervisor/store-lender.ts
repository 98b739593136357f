import type { Client } from '../../protocol/contract.ts';
import { MemoryUpkeepContract } from '../../protocol/contracts/memory/index.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { connect } from '../kernel/link/index.ts';
import { mintUpkeep } from './grants/index.ts';
import type { Leases } from './leases.ts';

export interface StoreLenderOptions {
  readonly leases: Pick<Leases, 'next' | 'give' | 'revoke'>;
  readonly openProvider: () => Promise<void>;
}

/** Lends the supervisor itself a store, under a lease that ends with what it is for. */
export function storeLender({ leases, openProvider }: StoreLenderOptions) {
  return async <T>(
    store: StoreName,
    embeds: boolean,
    work: (call: Client<typeof MemoryUpkeepContract>) => Promise<T>,
  ): Promise<T> => {
    if (embeds) await openProvider();
    const lease = leases.next();
    const { call, close } = connect(mintUpkeep(lease, store, embeds, leases.give), MemoryUpkeepContract);
    try {
      return await work(call);
    } finally {
      close();
      await leases.revoke(lease);
    }
  };
}
