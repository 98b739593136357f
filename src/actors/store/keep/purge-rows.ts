import type { SearchTable } from '../../kernel/search/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { Changes } from './changes.ts';
import type { KeepRows } from './rows.ts';
import { notThere } from './scope.ts';
import { isBelievedAlike, putBack, saysTheSame, snapshotOf } from './snapshot.ts';
import { purgeStatements } from './statements.ts';

/** Rows removed in one transaction: others wait for it. */
export const SLICE_ROWS = 500;

export interface Slice {
  readonly rows: number;
  readonly more: boolean;
}

/** What is removed of one audience, in the caller's transactions. */
export interface PurgeRows {
  count(): number;
  countBy(person: string): number;
  /** Those rows, with what they took the place of, and the summaries that they went into. @throws CoopError `E_NOT_FOUND` */
  withAllOfThem(ids: readonly number[]): ReadonlySet<number>;
  removeNamed(ids: ReadonlySet<number>): Slice;
  removeAny(most: number): Slice;
  /** What they said, then what they changed of what others said. */
  removeBy(person: string, most: number): Slice;
  /** No word of what was removed stays in the index. */
  scrub(): void;
}

export interface PurgeRowsOptions {
  readonly rows: KeepRows;
  readonly changes: Changes;
  readonly search: SearchTable;
  readonly now: () => number;
}

export function purgeRows(db: Database, audience: number, options: PurgeRowsOptions): PurgeRows {
  const { rows, changes, search, now } = options;
  const sql = purgeStatements(audience);
  const any = db.prepare<[number], number>(sql.any).pluck();
  const byAuthor = db.prepare<[string, number], number>(sql.byAuthor).pluck();
  const count = db.prepare<[], number>(sql.count).pluck();
  const countByAuthor = db.prepare<[string], number>(sql.countByAuthor).pluck();
  const replaced = db.prepare<[number], number>(sql.replaced).pluck();
  const summary = db.prepare<[number], number>(sql.summary).pluck();
  const touchedBy = db.prepare<[number, number, string], number>(sql.touchedBy).pluck();
  const lastChange = db.prepare<[], number | null>(sql.lastChange).pluck();
  const removeFrom = db.prepare<[number, number]>(sql.removeFrom);
  const sweepPeople = db.prepare(sql.sweepPeople);

  const closure = (ids: readonly number[]): ReadonlySet<number> => {
    const wanted = new Set<number>(ids);
    const summaries = new Set<number>();
    for (const id of wanted) {
      const over = summary.get(id);
      if (over !== undefined && !wanted.has(over)) {
        wanted.add(over);
        summaries.add(over);
      }
      // A summary that goes because of one row leaves what else it was made of.
      if (!summaries.has(id)) for (const older of replaced.all(id)) wanted.add(older);
    }
    return wanted;
  };

  /** What is left without the row that stood for it stands for itself again. */
  const bringBack = (gone: ReadonlySet<number>): void => {
    const left = [...gone].flatMap((id) => replaced.all(id)).filter((id) => !gone.has(id));
    for (const id of left) {
      const row = rows.get(id);
      if (row === undefined) continue;
      const after = { ...row, state: 'live', replaced_by: null, archived_at: null, updated: now() } as const;
      if (rows.same(after) === id) rows.put(after);
      const turn = 'purge';
      changes.add({
        memory: id,
        event: 'restore',
        at: now(),
        by: 'coop',
        turn,
        before: snapshotOf(row),
        after: snapshotOf(after),
      });
    }
  };

  const remove = (ids: readonly number[]): void => {
    const all = new Set(ids);
    bringBack(all);
    rows.remove(ids);
  };

  /**
   * The row as it was before they first changed what it says, with nothing of what came after; or nothing, where it was
   * theirs from the beginning.
   */
  const cutBack = (memory: number, person: string): number => {
    const row = rows.get(memory);
    if (row === undefined) return 0;
    for (const { n, by, before, after } of changes.ofRow(memory)) {
      if (by !== person) continue;
      if (before === null || before.author === person) break;
      if (!saysTheSame(before, after) || !isBelievedAlike(before, after)) {
        rows.put({ ...putBack(row, before, now()), mentions: before.mentions ?? row.mentions });
        removeFrom.run(memory, n);
        return 0;
      }
      changes.remove(n);
    }
    if (row.author !== person && !changes.ofRow(memory).some(({ by }) => by === person)) return 0;
    remove([memory]);
    return 1;
  };

  /** How far back others' rows were looked at, by person: the next slice goes on there. */
  const looked = new Map<string, number>();

  return {
    count: () => count.get() ?? 0,
    countBy: (person) => countByAuthor.get(person) ?? 0,

    withAllOfThem(ids) {
      if (ids.some((id) => rows.get(id) === undefined)) throw notThere();
      return closure(ids);
    },
    removeNamed(ids) {
      remove([...ids]);
      return { rows: ids.size, more: false };
    },
    removeAny(most) {
      const ids = any.all(most);
      rows.remove(ids);
      return { rows: ids.length, more: ids.length === most };
    },
    removeBy(person, most) {
      const ids = byAuthor.all(person, most);
      if (ids.length > 0) {
        return { rows: ids.reduce((sum, id) => sum + cutBack(id, person), 0), more: true };
      }
      const from = looked.get(person) ?? 0;
      const until = from + WINDOW;
      let gone = 0;
      for (const memory of new Set(touchedBy.all(from, until, person))) gone += cutBack(memory, person);
      const more = until < (lastChange.get() ?? 0);
      if (more) looked.set(person, until);
      else looked.delete(person);
      return { rows: gone, more };
    },
    scrub() {
      db.transaction(() => {
        sweepPeople.run();
        search.scrub();
      }).immediate();
    },
  };
}

/** Changes that are looked through for a person's in one transaction. */
const WINDOW = 20_000;
