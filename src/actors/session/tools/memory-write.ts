import type { Client } from '../../../protocol/contract.ts';
import type { ShareWriterContract } from '../../../protocol/contracts/journal.ts';
import { Audience, MEMORY_TEXT_MAX, type MemoryWriteContract } from '../../../protocol/contracts/memory.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { TurnLease } from '../../../protocol/lease.ts';
import * as z from '../../../protocol/schema.ts';
import { STORES, type StoreName } from '../../../protocol/trust.ts';
import { type Tool, tool } from './tool.ts';

interface Writer {
  readonly store: StoreName;
  readonly call: Client<typeof MemoryWriteContract>;
}

interface Sharer {
  readonly stores: readonly StoreName[];
  readonly call: Client<typeof ShareWriterContract>;
}

/**
 * One tool over two kinds of ports: one keeps what is said for those who read along, the other takes a person's own words to
 * others. Which is which was decided when they were minted.
 */
export function memoryWrite(lease: TurnLease, writers: readonly Writer[], sharer: Sharer | undefined): Tool[] {
  const [own] = writers;
  if (own === undefined) return [];
  const kept: Audience = lease.personal ? 'me' : 'everyone';

  const write = tool({
    name: 'memory_write',
    description:
      'Remember something, in the person’s own words. Without store and audience it is kept where only those who read ' +
      'this conversation find it. Anywhere else only a word-for-word quote of what the person just said is taken.',
    schema: z.strictObject({
      text: z.string().check(z.minLength(1), z.maxLength(MEMORY_TEXT_MAX)),
      store: z.optional(z.enum(STORES.filter((store) => store === own.store || sharer?.stores.includes(store)))),
      audience: z.optional(Audience),
    }),
    async run({ text, store = own.store, audience }, key) {
      if (store === own.store && (audience ?? kept) === kept) {
        const { outcome } = await own.call.write({ key, text });
        return JSON.stringify({ kept: store, audience: kept, outcome });
      }
      if (audience === 'me' || sharer === undefined) throw new CoopError('E_NOT_ALLOWED');
      await sharer.call.share({ key, store, text });
      return JSON.stringify({ queued: store, audience: 'everyone' });
    },
  });
  return [write];
}
