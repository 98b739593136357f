import type { Client } from '../../../../protocol/contract.ts';
import type { ShareWriterContract } from '../../../../protocol/contracts/journal/index.ts';
import { Draft, type MemoryWriteContract } from '../../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import { memoryHandle } from '../../../../protocol/memory-handle.ts';
import * as z from '../../../../protocol/schema.ts';
import { STORES, type StoreName } from '../../../../protocol/trust.ts';
import { becameOf } from '../outgoing.ts';
import { type Tool, tool } from '../tool.ts';
import { WRITTEN } from './written.ts';

interface Writer {
  readonly store: StoreName;
  readonly call: Client<typeof MemoryWriteContract>;
}

interface Sharer {
  readonly stores: readonly StoreName[];
  readonly call: Client<typeof ShareWriterContract>;
}

/**
 * One tool over two kinds of ports: one keeps what is said for the person alone, the other takes words to where others find
 * them. Which is which, and what there is, was decided when they were minted.
 */
export function memoryWrite([own]: readonly Writer[], sharer: Sharer | undefined): Tool[] {
  const shared = sharer?.stores ?? [];
  const usual = own?.store ?? shared[0];
  if (usual === undefined) return [];

  const write = tool({
    name: 'memory_write',
    description: own === undefined ? IN_A_ROOM : ALONE,
    schema: z.strictObject({
      text: Draft.shape.text,
      store: z.optional(z.enum(STORES.filter((store) => store === own?.store || shared.includes(store)))),
      audience: z.optional(z.enum(own === undefined ? ['everyone'] : ['me', 'everyone'])),
      ...WRITTEN,
    }),
    effect: 'keyed',
    async run({ text, store = usual, audience, ...more }, { key, integrity }) {
      if (own !== undefined && store === own.store && audience !== 'everyone') {
        const { id, outcome } = await own.call.write({ key, text, ...more, integrity });
        const memory = memoryHandle({ store, audience: 'me', id });
        return { text: JSON.stringify({ kept: store, audience: 'me', memory, outcome }) };
      }
      if (audience === 'me' || sharer === undefined) throw new CoopError('E_NOT_ALLOWED');
      const named = Object.keys(more);
      if (named.length > 0) throw onlyText(named);
      const became = await sharer.call.share({ key, store, text, integrity });
      return { text: becameOf(became, { to: store, done: 'written' }) };
    },
  });
  return [write];
}

/** Whoever decides is shown exactly what is written: the text. */
function onlyText(named: readonly string[]): CoopError {
  const why = `what is for others has a text and nothing else: leave out ${named.join(', ')}`;
  return new CoopError('E_TOOL_ARGUMENT', { tool: 'memory_write', why });
}

const FOR_OTHERS =
  'a word-for-word quote of what the person just said, three words or more, is written with your answer and shown to them; ' +
  'anything else waits until a person has decided about it, or is refused.';

const ALONE =
  'Remember something for this person, in their own words; a title, facts, tags, whom and which files it is about help to ' +
  `find it. Name somebody with what else they are called: "Melanie (Mel)". With another store, or for everyone, others can find it: then only the text, and ${FOR_OTHERS}`;

const IN_A_ROOM = `Remember something for everyone who may read the store: ${FOR_OTHERS}`;
