/** Where in a scope others are at home, and what prompts are made of. */
import type { FolderLevel } from '../../protocol/contracts/workspace.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';

/** Some file systems take no notice of case or of how a letter is composed: neither does the guard, on any. */
const fold = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase();

const folded = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map(fold);

/** Whether `names` is `of`, or below it. */
function isWithin(names: readonly string[], of: readonly string[]): boolean {
  return of.every((name, at) => names[at] === name);
}

/** Of several that it is within, the one that says most. */
export function folderOf<F extends FolderLevel>(names: readonly string[], folders: readonly F[]): F | undefined {
  const wanted = names.map(fold);
  let best: { readonly folder: F; readonly depth: number } | undefined;
  for (const folder of folders) {
    const of = folded(folder.path);
    if (isWithin(wanted, of) && of.length >= (best?.depth ?? 0)) best = { folder, depth: of.length };
  }
  return best?.folder;
}

/** How far what lies at `names` is believed by where it lies. */
export function levelAt(
  names: readonly string[],
  { level, others }: { readonly level: TrustLevel; readonly others: readonly FolderLevel[] },
): TrustLevel {
  return lowest(level, folderOf(names, others)?.level ?? level);
}
