import type { Implementation } from '../../protocol/contract.ts';
import type { WorkspaceMarksContract, WorkspaceMarksScope } from '../../protocol/contracts/workspace.ts';
import { lowest, reaches, type TrustLevel } from '../../protocol/trust.ts';
import { folderOf } from './borders.ts';
import { Directory } from './directory.ts';
import type { Room } from './room.ts';
import { changedSince, type Snapshot, snapshotOf } from './snapshot.ts';
import { temporaryName } from './temporary.ts';

/** Commands that may be under way at once; of an older one nobody knows any more what it changed. */
const OPEN_MAX = 8;

interface Open {
  readonly snapshot: Snapshot;
  /** The clock of the disk, after the snapshot was begun. */
  readonly since: number;
}

/**
 * What commands did to the files of a scope: what is there before and after is compared by what each file is and when the disk
 * says that it was changed. Neither the clock nor a file's own times help against that.
 */
export function marking(room: Room, scope: WorkspaceMarksScope): Implementation<typeof WorkspaceMarksContract> {
  const { level, hidden, shown } = scope;
  const hides = hiding(hidden, shown);
  const open = new Map<string, Open>();
  let last = 0;

  return {
    before() {
      const since = clockOf(room);
      const snapshot = snapshotOf(room, hides);
      last += 1;
      const mark = String(last);
      open.set(mark, { snapshot, since });
      for (const [oldest] of [...open].slice(0, -OPEN_MAX)) open.delete(oldest);
      return { mark, integrity: lowest(level, visible(room, snapshot, hides)) };
    },
    after({ mark, integrity }) {
      const before = open.get(mark);
      open.delete(mark);
      if (reaches(integrity, level)) return { changed: 0 };
      const now = snapshotOf(room, hides);
      if (before === undefined || !before.snapshot.whole || !now.whole) {
        room.ledger.markAll(integrity);
        return { changed: now.at.size };
      }
      const changed = changedSince(before.snapshot, now, before.since);
      room.ledger.mark(changed.map(([path, { identity }]) => ({ path, identity, level: integrity })));
      return { changed: changed.length };
    },
  };
}

type Hides = (names: readonly string[]) => boolean;

/** Below what is hidden and not shown. A folder on the way to what is shown has to be gone through. */
function hiding(hidden: readonly string[], shown: readonly string[]): Hides {
  const covered = hidden.map((path) => ({ path, level: 'public' as const }));
  const open = shown.map((path) => ({ path, level: 'public' as const }));
  const parents = new Set(shown.flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))));
  return (names) =>
    folderOf(names, covered) !== undefined && folderOf(names, open) === undefined && !parents.has(names.join('/'));
}

/** The lowest of what commands can see. What is marked and not there any more is forgotten on the way. */
function visible({ ledger }: Room, { at, whole }: Snapshot, hides: Hides): TrustLevel {
  const concerns = (path: string) => !hides(path.split('/'));
  if (!whole) return ledger.lowest(({ path }) => concerns(path));
  const there = new Set([...at.values()].map(({ identity }) => identity));
  const gone = ledger.marks.filter(({ path, identity }) => concerns(path) && !at.has(path) && !there.has(identity));
  ledger.forget(gone.map(({ path }) => path));
  const levels = [...at].map(([path, { identity }]) => ledger.of(path, identity));
  return lowest('full', ledger.of('.', undefined), ...levels);
}

/** What time the disk has: of a file that is made for it. */
function clockOf({ root, scope }: Room): number {
  const folder = Directory.root(root);
  const name = temporaryName(scope);
  try {
    folder.remove(name);
    const { ctimeMs } = folder.put(name, new Uint8Array(), 0o600);
    folder.remove(name);
    return ctimeMs;
  } finally {
    folder.close();
  }
}
