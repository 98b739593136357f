import { mergeHits } from '../../../domain/search/index.ts';
import { ShareWriterContract } from '../../../protocol/contracts/journal.ts';
import {
  Audience,
  MEMORY_TEXT_MAX,
  MemoryReadContract,
  MemoryWriteContract,
} from '../../../protocol/contracts/memory.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { TurnLease, TurnPorts } from '../../../protocol/lease.ts';
import * as z from '../../../protocol/schema.ts';
import { STORES } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';
import { type Tool, tool } from './tool.ts';

const SEARCH_LIMIT = 10;

const text = z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX));

/** The memory tools of a turn, over the stores it was lent. */
export function openMemory(lease: TurnLease, ports: TurnPorts): { tools: Tool[]; close(): void } {
  const lent = STORES.flatMap((store) => {
    const memory = ports.memory[store];
    return memory === undefined ? [] : [{ store, ...memory }];
  });
  const readers = lent.map(({ read }) => connect(read, MemoryReadContract));
  const writers = new Map(
    lent.flatMap(({ store, write }) => (write === undefined ? [] : [[store, connect(write, MemoryWriteContract)]])),
  );
  const share = ports.share === undefined ? undefined : connect(ports.share, ShareWriterContract);

  const search = tool({
    name: 'memory_search',
    description: 'Look up what was remembered. Use words that would stand in the memory. Returns the best matches.',
    schema: z.strictObject({
      query: z.string().check(z.minLength(1), z.maxLength(2_000)),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(30))),
    }),
    async run({ query, limit = SEARCH_LIMIT }) {
      const lists = await Promise.all(readers.map((reader) => reader.call.search({ query, limit })));
      const found = mergeHits(
        lists.map(({ hits }) => hits),
        limit,
      );
      return JSON.stringify({
        found: found.map((hit) => ({
          id: hit.id,
          store: hit.store,
          text: hit.text,
          by: hit.author,
          at: new Date(hit.at).toISOString().slice(0, 10),
        })),
      });
    },
  });

  const stores = STORES.filter((store) => writers.has(store) || share !== undefined);

  const write = tool({
    name: 'memory_write',
    description:
      'Remember something, in the person’s own words. Without store and audience it is kept where only this ' +
      'conversation’s people can find it. A wider store takes only a word-for-word quote of what the person just said.',
    schema: z.strictObject({
      text,
      store: z.optional(z.enum(STORES)),
      audience: z.optional(Audience),
    }),
    async run({ text, store = stores[0], audience }, key) {
      const writer = store === undefined ? undefined : writers.get(store);
      if (writer !== undefined) {
        const kept = audience ?? (lease.personal ? 'me' : 'everyone');
        const { outcome } = await writer.call.write({ key, text, audience: kept });
        return JSON.stringify({ kept: store, audience: kept, outcome });
      }
      if (share === undefined || store === undefined) throw new CoopError('E_NOT_ALLOWED');
      await share.call.share({ key, store, text });
      return JSON.stringify({ queued: store, audience: 'everyone' });
    },
  });

  return {
    tools: [...(readers.length > 0 ? [search] : []), ...(stores.length > 0 ? [write] : [])],
    close() {
      for (const connection of [...readers, ...writers.values(), ...(share === undefined ? [] : [share])]) {
        connection.close();
      }
    },
  };
}
