/** A memory that a model names: which port leads to it, and what to say where there is none. */
import type { Client } from '../../../../protocol/contract.ts';
import type { MemoryReadContract } from '../../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import { HANDLE_MAX, type MemoryKey, parseMemoryHandle } from '../../../../protocol/memory-handle.ts';
import * as z from '../../../../protocol/schema.ts';
import type { StoreName } from '../../../../protocol/trust.ts';

export interface Reader {
  readonly store: StoreName;
  readonly call: Client<typeof MemoryReadContract>;
}

/** An argument that names a memory. */
export const Handle = z.string().check(z.minLength(1), z.maxLength(HANDLE_MAX));

/** @throws CoopError `E_TOOL_ARGUMENT` where the text is no handle at all */
export function keyOf(tool: string, handle: string): MemoryKey {
  const key = parseMemoryHandle(handle);
  if (key !== undefined) return key;
  const why = `${JSON.stringify(handle)} is no memory; they are called like shared/14 or shared/me/3, as memory_search says`;
  throw new CoopError('E_TOOL_ARGUMENT', { tool, why });
}

/** A store that is not lent, and a row that is not there, are told alike. */
export function notThere(handle: string): CoopError {
  const hint = 'memory_search and memory_browse find memories, and say what they are called.';
  return new CoopError('E_NOT_FOUND', { what: `memory ${handle}`, hint });
}

/**
 * Calls the owner of the memory.
 *
 * @throws CoopError `E_NOT_FOUND` with a hint
 */
export async function over<L extends { readonly store: StoreName }, T>(
  lent: readonly L[],
  tool: string,
  handle: string,
  ask: (one: L, key: MemoryKey) => Promise<T>,
): Promise<T> {
  const key = keyOf(tool, handle);
  const one = lent.find(({ store }) => store === key.store);
  if (one === undefined) throw notThere(handle);
  try {
    return await ask(one, key);
  } catch (error) {
    throw error instanceof CoopError && error.code === 'E_NOT_FOUND' ? notThere(handle) : error;
  }
}
