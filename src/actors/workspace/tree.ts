import type { Stats } from 'node:fs';
import { type Directory, kindOf } from './directory.ts';
import type { Name } from './path.ts';

export interface Found {
  readonly names: readonly Name[];
  readonly stats: Stats;
  /** The folder that it is in, open until the next is asked for. */
  readonly folder: Directory;
}

export interface Bounds {
  /** Entries looked at. */
  readonly entries: number;
  readonly depth: number;
  /** What is not looked into. */
  readonly skips: (names: readonly Name[], isFolder: boolean) => boolean;
}

/**
 * Everything below a folder, by name, never through a link. Stops at its bounds: then `cut` is called.
 * What disappears meanwhile is left out.
 */
export function* tree(start: Directory, names: readonly Name[], bounds: Bounds, cut: () => void): Generator<Found> {
  let left = bounds.entries;

  function* below(folder: Directory, at: readonly Name[]): Generator<Found> {
    const { names: entries, more } = folder.entries(left);
    if (more) cut();
    left -= entries.length;
    for (const name of [...entries].sort()) {
      const stats = folder.look(name);
      if (stats === undefined) continue;
      const here = [...at, name];
      const kind = kindOf(stats);
      if (bounds.skips(here, kind === 'folder')) continue;
      yield { names: here, stats, folder };
      if (kind !== 'folder') continue;
      const child = here.length > bounds.depth ? undefined : opened(folder, name);
      if (child === undefined) {
        cut();
        continue;
      }
      try {
        yield* below(child, here);
      } finally {
        child.close();
      }
    }
  }

  yield* below(start, names);
}

/** Undefined where it is none any more, or may not be looked into. */
function opened(folder: Directory, name: Name): Directory | undefined {
  try {
    return folder.child(name);
  } catch {
    return undefined;
  }
}
