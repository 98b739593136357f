/** Where in a scope others are at home, and what prompts are made of. */
import { folderOf } from '../../domain/folder-level.ts';
import type { FolderLevel } from '../../protocol/contracts/workspace.ts';
import { lowest, type TrustLevel } from '../../protocol/trust.ts';

/** How far what lies at `names` is believed by where it lies. */
export function levelAt(
  names: readonly string[],
  { level, others }: { readonly level: TrustLevel; readonly others: readonly FolderLevel[] },
): TrustLevel {
  return lowest(level, folderOf(names, others)?.level ?? level);
}
