import { charactersOf, tokensOf } from '../../../../domain/tokens.ts';
import type { Observation } from '../../../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../../../protocol/memory-handle.ts';
import * as z from '../../../../protocol/schema.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { type Tool, type ToolAnswer, tool } from '../tool.ts';
import { Handle, over, type Reader } from './handles.ts';
import { believed, day, withIntegrity } from './told.ts';

/** Beside its text, which is always whole: facts, as many as fit. */
const FACTS_TOKENS = 2_000;

/** One memory, whole. */
export function memoryGet(readers: readonly Reader[], level: TrustLevel): Tool[] {
  if (readers.length === 0) return [];
  const get = tool({
    name: 'memory_get',
    description:
      'Read one memory whole, by what it is called: its text, facts, people, tags and files, who said it and how often.',
    schema: z.strictObject({ memory: Handle }),
    effect: 'none',
    run: ({ memory }) =>
      over(readers, 'memory_get', memory, async ({ call }, { audience, id }) => {
        const { observation } = await call.get({ audience, id });
        return whole(observation, level);
      }),
  });
  return [get];
}

/** Where it was said is left out: the name of a room is nobody's business who does not read there. */
function whole(row: Observation, level: TrustLevel): ToolAnswer {
  const { store, audience, text, title, type, tags, people, files, author, at, updatedAt, expiresAt, mentions } = row;
  const facts = fitting(row.facts);
  const told = {
    memory: memoryHandle(row),
    ...(title === null ? {} : { title }),
    text,
    ...some({ facts, tags, people, files }),
    ...(facts.length < row.facts.length ? { moreFacts: row.facts.length - facts.length } : {}),
    type,
    by: author,
    at: day(at),
    updated: day(updatedAt),
    ...(expiresAt === null ? {} : { expires: day(expiresAt) }),
    mentions,
    ...(row.state === 'live' ? {} : { state: row.state }),
    ...(row.replacedBy === null ? {} : { replacedBy: memoryHandle({ store, audience, id: row.replacedBy }) }),
    ...believed(row.integrity, level),
  };
  return withIntegrity(JSON.stringify({ ...told, tokens: tokensOf(JSON.stringify(told)) }), [row]);
}

function fitting(facts: readonly string[]): readonly string[] {
  let left = charactersOf(FACTS_TOKENS);
  return facts.filter((fact) => {
    left -= fact.length;
    return left >= 0;
  });
}

function some(lists: Readonly<Record<string, readonly string[]>>): object {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
