import type { Where } from '../../protocol/contracts/memory/index.ts';
import { personNamed } from './aliases.ts';
import type { Row } from './keep/rows.ts';
import { folded } from './searched.ts';

/** Whether anybody reads it at all: somebody said it, and it is neither gone nor past its time. */
export function isReadable(
  { state, author, expires }: Pick<Row, 'state' | 'author' | 'expires'>,
  now: number,
): boolean {
  if (author === '') return false;
  return state === 'archived' || (state === 'live' && (expires === null || expires > now));
}

/** All of what is named must hold; of several names in one of them, any. */
export function fits(row: Row, where: Where): boolean {
  const { people, tags, files, types, conversation, from, until, archived = true } = where;
  return (
    (archived || row.state === 'live') &&
    (from === undefined || row.at >= from) &&
    (until === undefined || row.at < until) &&
    (types === undefined || types.includes(row.type)) &&
    hasAny(
      row.people.map((person) => personNamed(person).name),
      people,
    ) &&
    hasAny(row.tags, tags) &&
    hasAny(row.files, files) &&
    (conversation === undefined || row.conversation === conversation || hasAny(row.tags, [conversation]))
  );
}

function hasAny(names: readonly string[], wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  const all = new Set(names.map(folded));
  return wanted.some((name) => all.has(folded(name)));
}
