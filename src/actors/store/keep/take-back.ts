import { CoopError } from '../../../protocol/errors.ts';
import type { Changes, StoredChange } from './changes.ts';
import type { KeepRows, Row } from './rows.ts';
import { notThere } from './scope.ts';
import { isBelievedAlike, putBack, saysTheSame, snapshotOf } from './snapshot.ts';

export interface TakeBackOptions {
  readonly rows: KeepRows;
  readonly changes: Changes;
  /** Who takes back. */
  readonly by: string;
  readonly now: number;
}

/** The change, and what belongs to it: what took a place goes together with what made room for it. The newest first. */
export function together(change: StoredChange, { rows, changes }: TakeBackOptions): readonly StoredChange[] {
  const others = new Map([[change.n, change]]);
  const put = (more: readonly StoredChange[]): void => {
    for (const one of more) others.set(one.n, one);
  };
  if (change.event === 'add') put(changes.stoodFor(change.memory));
  if (change.event === 'supersede') {
    const by = rows.get(change.memory)?.replaced_by;
    const added = by == null ? undefined : changes.added(by);
    // What was there before has not come to take this place.
    if (added?.turn === change.turn) put([added, ...changes.stoodFor(added.memory)]);
  }
  return [...others.values()].sort((a, b) => b.n - a.n);
}

/**
 * Takes one change back. In the caller's transaction.
 *
 * @throws CoopError `E_NOT_FOUND` the row is gone; `E_NOT_ALLOWED` it was changed since, or what it would be is there already
 */
export function takeBack(change: StoredChange, { rows, changes, by, now }: TakeBackOptions): void {
  const row = rows.get(change.memory);
  if (row === undefined) throw notThere();
  const undone = { ...wasBefore(change, row, now), updated: now };
  const same = rows.same(undone);
  if (same !== undefined && same !== row.id) throw new CoopError('E_NOT_ALLOWED');
  rows.put(undone);
  changes.markUndone(change.n);
  const turn = `undo:${change.turn}`;
  const [before, after] = [snapshotOf(row), snapshotOf(undone)];
  changes.add({ memory: row.id, event: 'restore', at: now, by, turn, before, after });
}

/** The row without the change. */
function wasBefore({ event, before, after }: StoredChange, row: Row, now: number): Row {
  const counted = { ...row, mentions: Math.max(1, row.mentions - countedBy(event, before, after)) };
  // Counts add up in any order; words do not.
  if (before !== null && saysTheSame(before, after) && isBelievedAlike(before, after)) return counted;
  if (!saysTheSame(snapshotOf(row), after)) throw new CoopError('E_NOT_ALLOWED');
  return before === null ? { ...counted, state: 'forgotten' } : putBack(counted, before, now);
}

function countedBy(event: StoredChange['event'], before: StoredChange['before'], after: StoredChange['after']): number {
  if (before?.mentions !== undefined && after.mentions !== undefined) return after.mentions - before.mentions;
  return event === 'mention' || event === 'merge' ? 1 : 0;
}
