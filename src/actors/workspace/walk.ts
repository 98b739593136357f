import { Directory } from './directory.ts';
import { type Name, pathOf } from './path.ts';
import { telling } from './trouble.ts';

/** Opens the folder at `names` for as long as `work` takes. */
export function inFolder<T>(
  root: string,
  names: readonly Name[],
  work: (folder: Directory, chain: readonly string[]) => T,
  step: (folder: Directory, name: Name, path: string) => Directory = (folder, name) => folder.child(name),
): T {
  const path = pathOf(names);
  let folder = telling(path, () => Directory.root(root));
  const chain = [folder.identity];
  try {
    names.forEach((name, at) => {
      const next = telling(path, () => step(folder, name, pathOf(names.slice(0, at + 1))));
      folder.close();
      folder = next;
      chain.push(next.identity);
    });
    return work(folder, chain);
  } finally {
    folder.close();
  }
}
