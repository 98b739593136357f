import type { Client } from '../../protocol/contract.ts';
import type { Copies, DatabaseName, FileContract } from '../../protocol/contracts/files.ts';
import { STORES, type StoreName } from '../../protocol/trust.ts';

type Owner = Client<typeof FileContract>;

export interface Owners {
  readonly journal: Owner;
  readonly stores: Readonly<Record<StoreName, Owner>>;
}

/**
 * Copies of all databases, one after the other, the journal's first: what a store has beyond it is known to it again when it
 * is done again, under the same key. The other way round the journal would say of something that it is done, and it is not.
 */
export async function copyAll({ journal, stores }: Owners): Promise<Copies> {
  const owners: readonly (readonly [DatabaseName, Owner])[] = [
    ['journal', journal],
    ...STORES.map((store) => [store, stores[store]] as const),
  ];
  const made: { name: DatabaseName; path: string; owner: Owner }[] = [];
  try {
    for (const [name, owner] of owners) made.push({ name, owner, ...(await owner.copy({})) });
  } catch (error) {
    await Promise.allSettled(made.map(({ owner, path }) => owner.drop({ path })));
    throw error;
  }
  return { copies: made.map(({ name, path }) => ({ name, path })) };
}
