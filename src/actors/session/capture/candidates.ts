import type { Client } from '../../../protocol/contract.ts';
import type { Exchange } from '../../../protocol/contracts/journal/index.ts';
import { type MemoryHit, type MemoryReadContract, QUERY_MAX } from '../../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../../protocol/memory-handle.ts';

export type Memory = Client<typeof MemoryReadContract>;

const OF_ONE = 8;
const OF_ALL = 16;

/** Rows that say nearly what `text` does; those that live. */
export async function nearTo(memory: Memory, text: string): Promise<readonly MemoryHit[]> {
  const { hits } = await memory.search({
    query: text.toWellFormed().slice(0, QUERY_MAX),
    limit: OF_ONE,
    where: { archived: false },
  });
  return hits;
}

/** What is remembered of what several exchanges are about, each row once. */
export async function aboutAll(memory: Memory, exchanges: readonly Exchange[]): Promise<readonly MemoryHit[]> {
  const found = new Map<string, MemoryHit>();
  for (const { said } of exchanges) {
    for (const hit of await nearTo(memory, said)) found.set(memoryHandle(hit), hit);
  }
  return [...found.values()].slice(0, OF_ALL);
}
