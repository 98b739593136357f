import { Directory, seen } from './directory.ts';
import type { Seen } from './ledger-file.ts';
import { type Name, pathOf } from './path.ts';
import type { Room } from './room.ts';
import { tree } from './tree.ts';

/** More are not looked at: then nobody can tell what was changed. */
const ENTRIES_MAX = 50_000;
const DEPTH_MAX = 60;

export interface SeenEntry extends Seen {
  readonly isFolder: boolean;
}

export interface Snapshot {
  readonly at: ReadonlyMap<string, SeenEntry>;
  /** All of it was looked at. */
  readonly whole: boolean;
}

/** What can be seen in a scope. */
export function snapshotOf(
  { root }: Room,
  isHidden: (names: readonly Name[]) => boolean,
  most = ENTRIES_MAX,
): Snapshot {
  const at = new Map<string, SeenEntry>();
  let whole = true;
  const folder = Directory.root(root);
  try {
    const cut = () => {
      whole = false;
    };
    for (const { names, stats } of tree(folder, [], { entries: most, depth: DEPTH_MAX, skips: isHidden }, cut))
      at.set(pathOf(names), { ...seen(stats), isFolder: stats.isDirectory() });
  } finally {
    folder.close();
  }
  return { at, whole };
}

/** What is another file than before, or was touched since. Of folders those that are new: their own time tells of what is in them. */
export function changedSince(
  before: Snapshot,
  now: Snapshot,
  since: number,
): readonly (readonly [string, SeenEntry])[] {
  return [...now.at].filter(([path, { identity, changed, isFolder }]) => {
    const old = before.at.get(path);
    if (old === undefined || old.identity !== identity) return true;
    // The clock of a disk ticks slowly: what was touched in the tick of the snapshot looks as before.
    return !isFolder && (old.changed !== changed || changed >= since);
  });
}
