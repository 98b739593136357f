import { Size } from '../../../domain/size.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { Audience } from '../../../protocol/contracts/memory/index.ts';
import type { Mark, MemoryOwnContract, MemoryOwnScope } from '../../../protocol/contracts/own.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { People } from '../people.ts';
import { EVERYONE } from '../schema.ts';
import { changesBy, shown } from './changes.ts';
import { observationOf } from './observation.ts';
import { pagesOf } from './rows.ts';

const PAGE = 200;
/** Fits into a line of the attach protocol, with what stands around it. */
const PAGE_BYTES = 600_000;
const START: Mark = [0, 0];

/** Nobody's rows: of what is everyone's only what they said themselves is theirs. */
type Whose = { readonly number: number; readonly author: string | undefined };

/**
 * What is one person's in a store: all that is for them alone, and what they said for everyone; what is found no more, too, as far as
 * it is kept.
 *
 * @param overFile tells what the file refuses by a code of its own
 */
export function ownOf(
  db: Database,
  {
    store,
    known,
    overFile,
  }: { readonly store: StoreName; readonly known: People; readonly overFile: <T>(work: () => T) => T },
): (scope: MemoryOwnScope) => Implementation<typeof MemoryOwnContract> {
  return ({ person }) => {
    const whose = (audience: Audience): Whose | undefined => {
      if (audience === 'everyone') return { number: EVERYONE, author: person };
      const number = known.find(person);
      return number === undefined ? undefined : { number, author: undefined };
    };
    return {
      memories: ({ audience, after: [after] = START }) =>
        overFile(() => {
          const of = whose(audience);
          if (of === undefined) return { rows: [], next: null };
          const rows = pagesOf(db, of.number, of.author)(after, PAGE);
          return page(
            rows,
            (row) => observationOf(row, store, audience),
            ({ id }) => [id, 0],
          );
        }),
      changes: ({ audience, after = START }) =>
        overFile(() => {
          const of = whose(audience);
          if (of === undefined) return { rows: [], next: null };
          const found = changesBy(db, of.number, of.author)(after, PAGE);
          // When others talk is nobody's business who was not there.
          const theirs = (by: string, turn: string): string => (audience === 'me' || by === person ? turn : '');
          return page(
            found,
            ({ before: _, ...change }) => {
              const { turn, ...row } = shown({ ...change, before: null }, audience);
              return { ...row, turn: theirs(row.by, turn) };
            },
            ({ memory, n }) => [memory, n],
          );
        }),
    };
  };
}

function page<R, S>(
  found: readonly R[],
  shownAs: (row: R) => S,
  markOf: (row: R) => Mark,
): { rows: S[]; next: Mark | null } {
  const size = new Size(PAGE_BYTES);
  const all = found.map(shownAs);
  const end = all.findIndex((row, index) => !size.take(row) && index > 0);
  const rows = end === -1 ? all : all.slice(0, end);
  const last = end === -1 && found.length < PAGE ? undefined : found[rows.length - 1];
  return { rows, next: last === undefined ? null : markOf(last) };
}
