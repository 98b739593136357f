import type { MemoryKeepScope, Purge } from '../../../protocol/contracts/memory/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { People } from '../people.ts';
import { audiencesOf, EVERYONE } from '../schema.ts';
import { type PurgeRows, SLICE_ROWS, type Slice } from './purge-rows.ts';
import { notThere, touchedBy } from './scope.ts';

/** Rows that one run removes: a caller waits for it. */
const RUN_ROWS = 10_000;

export interface PurgeOptions {
  readonly db: Database;
  readonly known: People;
  readonly rowsOf: (audience: number) => PurgeRows;
  /** Takes a person's tables and their number away, once they are empty. */
  readonly drop: (audience: number) => void;
  /** What undoing left of them beside. */
  readonly forget: (person: string) => void;
  /** The last byte: of files, too. */
  readonly wipe: () => void;
  /** Between two slices: others are served. */
  readonly pause: () => Promise<void>;
}

export interface Purged {
  readonly rows: number;
  readonly more: boolean;
}

/** What is removed from one audience, slice by slice, until a slice is empty. */
interface Work {
  readonly audience: number;
  readonly count: () => number;
  readonly slice: (most: number) => Slice;
  readonly dropsTables: boolean;
}

/**
 * Removes for good. Each slice is a transaction of its own: broken off, it goes on where it was with the next run.
 *
 * @throws CoopError `E_NOT_FOUND`
 */
export async function purge(
  scope: MemoryKeepScope,
  what: Purge,
  dryRun: boolean,
  options: PurgeOptions,
): Promise<Purged> {
  const { db, rowsOf, pause, drop, forget, wipe } = options;
  const works = worksOf(scope, what, options);
  if (dryRun) return { rows: works.reduce((sum, { count }) => sum + count(), 0), more: false };
  let rows = 0;
  for (const work of works) {
    for (;;) {
      // Named rows go at once: half of them would be neither here nor there.
      if (what.what !== 'rows' && rows >= RUN_ROWS) return { rows, more: true };
      const done = db.transaction(() => work.slice(SLICE_ROWS)).immediate();
      rows += done.rows;
      if (!done.more) break;
      await pause();
    }
    if (work.dropsTables) drop(work.audience);
    else rowsOf(work.audience).scrub();
    await pause();
  }
  if (what.what === 'person') forget(what.person);
  wipe();
  return { rows, more: false };
}

function worksOf(scope: MemoryKeepScope, what: Purge, { db, known, rowsOf }: PurgeOptions): readonly Work[] {
  switch (what.what) {
    case 'rows':
      return touchedRows(scope, what.rows, known).map(({ audience, ids }) => {
        const rows = rowsOf(audience);
        const wanted = rows.withAllOfThem(ids);
        return { audience, count: () => wanted.size, slice: () => rows.removeNamed(wanted), dropsTables: false };
      });
    case 'person': {
      const { person } = what;
      if (scope.of === 'person' && scope.person !== person) throw notThere();
      const own = known.find(person);
      const common = scope.of === 'house' || scope.everyone;
      return [
        ...(own === undefined ? [] : [allOf(own, rowsOf)]),
        ...(common ? [saidBy(person, EVERYONE, rowsOf)] : []),
      ];
    }
    case 'all':
      return (scope.of === 'house' ? audiencesOf(db) : touchedBy(scope, known).map(({ number }) => number)).map((one) =>
        allOf(one, rowsOf),
      );
  }
}

function allOf(audience: number, rowsOf: PurgeOptions['rowsOf']): Work {
  const rows = rowsOf(audience);
  return { audience, count: rows.count, slice: rows.removeAny, dropsTables: audience !== EVERYONE };
}

function saidBy(person: string, audience: number, rowsOf: PurgeOptions['rowsOf']): Work {
  const rows = rowsOf(audience);
  return {
    audience,
    count: () => rows.countBy(person),
    slice: (most) => rows.removeBy(person, most),
    dropsTables: false,
  };
}

function touchedRows(
  scope: MemoryKeepScope,
  keys: Extract<Purge, { what: 'rows' }>['rows'],
  known: People,
): readonly { readonly audience: number; readonly ids: readonly number[] }[] {
  const touched = touchedBy(scope, known);
  if (keys.some(({ audience }) => !touched.some((one) => one.audience === audience))) throw notThere();
  return touched
    .map(({ number, audience }) => ({
      audience: number,
      ids: keys.filter((key) => key.audience === audience).map(({ id }) => id),
    }))
    .filter(({ ids }) => ids.length > 0);
}
