import type { Client } from '../../../protocol/contract.ts';
import { MemoryKeepContract, MemoryReadContract } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { type MemoryKey, parseMemoryHandle } from '../../../protocol/memory-handle.ts';
import type { CommandPorts } from '../../../protocol/ports/index.ts';
import { STORES, type StoreName } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';

type Reading = Client<typeof MemoryReadContract>;
type Keeping = Client<typeof MemoryKeepContract>;

/** The stores that a command was lent, from the most to the least private. */
export interface Stores {
  /** @throws CoopError `E_NOT_ALLOWED` where the one that is named, or any, was not lent */
  readers(store?: StoreName): readonly { readonly store: StoreName; readonly read: Reading }[];
  /** Those that may be looked after here. @throws CoopError as above */
  keepers(store?: StoreName): readonly { readonly store: StoreName; readonly keep: Keeping }[];
}

export function openStores(ports: CommandPorts['memory'], closing: (() => void)[]): Stores {
  const lent = STORES.flatMap((store) => {
    const of = ports?.[store];
    if (of === undefined) return [];
    const read = connect(of.read, MemoryReadContract);
    const keep = of.keep === undefined ? undefined : connect(of.keep, MemoryKeepContract);
    closing.push(read.close, ...(keep === undefined ? [] : [keep.close]));
    return [{ store, read: read.call, keep: keep?.call }];
  });
  const some = <T extends { readonly store: StoreName }>(found: readonly T[], named: StoreName | undefined) => {
    const wanted = found.filter(({ store }) => named === undefined || store === named);
    if (wanted.length === 0) throw new CoopError('E_NOT_ALLOWED');
    return wanted;
  };
  return {
    readers: (store) => some(lent, store),
    keepers: (store) =>
      some(
        lent.flatMap(({ keep, ...one }) => (keep === undefined ? [] : [{ ...one, keep }])),
        store,
      ),
  };
}

/** A memory that is named. What names none, and a store that was not lent, is told like a row that is not there. */
export function named<T extends { readonly store: StoreName }>(
  handle: string,
  lent: readonly T[],
): { readonly key: MemoryKey; readonly one: T } {
  const key = parseMemoryHandle(handle);
  const one = lent.find(({ store }) => store === key?.store);
  if (key === undefined || one === undefined) throw notThere(handle);
  return { key, one };
}

export function notThere(handle: string): CoopError {
  const hint = 'They are called like shared/14 or private/me/3: "coop memory search" says how.';
  return new CoopError('E_NOT_FOUND', { what: `memory ${JSON.stringify(handle)}`, hint });
}

/** The same words for whatever is not there, whoever says so. */
export async function orNotThere<T>(handle: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof CoopError && error.code === 'E_NOT_FOUND' ? notThere(handle) : error;
  }
}
