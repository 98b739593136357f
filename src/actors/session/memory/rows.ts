/** What is remembered, as a command answers it: no more of it than fits into a line of the attach protocol. */
import type { Change, MemoryHit, Observation } from '../../../protocol/contracts/memory/index.ts';
import type { ChangeRow, MemoryFound, MemoryRow } from '../../../protocol/memory-commands.ts';
import { memoryHandle } from '../../../protocol/memory-handle.ts';

/** Less than a line has: what stands around the rows needs some. */
export const ANSWER_BYTES = 900_000;

const TEXT_SHOWN = 2_000;

export const cut = (text: string): string =>
  text.length <= TEXT_SHOWN ? text : `${text.slice(0, TEXT_SHOWN - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

export function rowOf(observation: Observation): MemoryRow {
  const { text, title, type, author, integrity, at, people, tags, state } = observation;
  const memory = memoryHandle(observation);
  return { memory, kind: 'memory', text: cut(text), title, type, by: author, integrity, at, people, tags, state };
}

/** In the order that they were merged in: scores fall with it. */
export function foundOf(hits: readonly MemoryHit[]): MemoryFound[] {
  return hits.map((hit) => ({ ref: hit.ref ?? memoryHandle(hit), score: hit.score, ...rowOf(hit) }));
}

export function changeOf({ n, event, at, by, turn, before, after, undone, ...row }: Change, store: Store): ChangeRow {
  const memory = memoryHandle({ store, audience: row.audience, id: row.memory });
  return {
    memory,
    n,
    event,
    at,
    by,
    turn,
    before: before === null ? null : cut(before.text),
    after: cut(after.text),
    undone,
  };
}

type Store = Observation['store'];

/** As many from the beginning as fit; of a list that has any, at least the first. */
export function fitting<T>(rows: readonly T[], bytes = ANSWER_BYTES): readonly T[] {
  let left = bytes;
  const end = rows.findIndex((row, index) => {
    left -= Buffer.byteLength(JSON.stringify(row)) + 1;
    return left < 0 && index > 0;
  });
  return end === -1 ? rows : rows.slice(0, end);
}
