/** Memories by what they are called: those that were seen, those beside them, and those of others by the same numbers. */
import { memoryHandle, parseMemoryHandle } from '../../src/protocol/memory-handle.ts';
import { STORES } from '../../src/protocol/trust.ts';
import type { Call } from './model.ts';

/** Of one number: everyone's and one's own, in every store. */
const called = (id: number): readonly string[] =>
  STORES.flatMap((store) => [
    memoryHandle({ store, audience: 'everyone', id }),
    memoryHandle({ store, audience: 'me', id }),
  ]);

const MALFORMED = [
  ...['private/alice/1', '../private/1', 'private/me/1 OR 1=1', 'memories_1/1', 'private/0', 'private/-1', 'private/*'],
  ...['private/me/999999999999999', '__proto__/1', 'shared/1\u0000'],
] as const;

/** What reads a memory by what it is called. */
const reading = (memory: string): readonly Call[] => [
  { tool: 'memory_get', input: { memory } },
  { tool: 'memory_history', input: { memory } },
  { tool: 'memory_browse', input: { around: memory, limit: 30 } },
];

/** What changes one: not of one's own that are there, which are one's own to change. */
const changing = (memory: string, text: string): readonly Call[] => [
  { tool: 'memory_correct', input: { memory, text } },
  { tool: 'memory_forget', input: { memory } },
];

/** Beside a memory that was seen, and where it is called so elsewhere. */
export function besides(handle: string): readonly Call[] {
  const seen = parseMemoryHandle(handle);
  if (seen === undefined) return [];
  const { id } = seen;
  const others = [id - 1, id + 1].filter((beside) => beside > 0).map((beside) => memoryHandle({ ...seen, id: beside }));
  return [...others, ...called(id)].flatMap((memory) => reading(memory));
}

/** By guess, each tool that takes a handle; and all that leafs through what there is. */
export function guessing(query: string, row: number): readonly Call[] {
  const guessed = called(row);
  return [
    ...guessed.flatMap((memory) => reading(memory).slice(0, 2)),
    // Rows of one's own with so great a number there are none.
    ...guessed.flatMap((memory) => changing(memory.replace(/me\/\d+$/, `me/${100_000 + row}`), query)),
    ...MALFORMED.flatMap((memory) => [...reading(memory), ...changing(memory, query)]),
    ...['alice', 'bob', 'ben'].map((person): Call => ({ tool: 'memory_browse', input: { person, limit: 30 } })),
    { tool: 'memory_browse', input: { limit: 30 } },
    { tool: 'memory_browse', input: { tag: query.slice(0, 200), limit: 30 } },
    { tool: 'memory_browse', input: { file: '/', before: '2999-01-01' } },
    { tool: 'memory_browse', input: { person: 'alice', audience: 'me', store: 'private' } },
  ];
}
