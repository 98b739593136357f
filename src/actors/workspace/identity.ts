import { Directory, identityOf } from './directory.ts';
import type { Name } from './path.ts';

/** What is on the disk at a path; undefined where nothing is. */
export function identityAt(root: string, names: readonly Name[]): string | undefined {
  let folder = Directory.root(root);
  try {
    for (const [at, name] of names.entries()) {
      const stats = folder.look(name);
      if (stats === undefined) return undefined;
      if (at === names.length - 1) return identityOf(stats);
      if (!stats.isDirectory()) return undefined;
      const next = folder.child(name);
      folder.close();
      folder = next;
    }
    return undefined;
  } finally {
    folder.close();
  }
}
