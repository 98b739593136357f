/** Whose a path of a folder is: one rule for whoever writes there, and for whoever says who could read it. */
import { lowest, type TrustLevel } from '../protocol/trust.ts';

/** A part of a folder, and what it is worth. */
interface Part {
  readonly path: string;
  readonly level: TrustLevel;
}

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
export function folderOf<F extends Part>(names: readonly string[], folders: readonly F[]): F | undefined {
  const wanted = names.map(fold);
  let best: { readonly folder: F; readonly depth: number } | undefined;
  for (const folder of folders) {
    const of = folded(folder.path);
    if (isWithin(wanted, of) && of.length >= (best?.depth ?? 0)) best = { folder, depth: of.length };
  }
  return best?.folder;
}

/** A path as it is: without empty names and those of the folder itself. */
export const namesIn = (path: string): readonly string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

/**
 * Who can read a path of a folder: its own level, or that of the part that it lies in; of several such parts the deepest counts.
 *
 * @param parts lists of parts, each with a rule of its own: whose folders there are, which files prompts are made of
 */
export function levelIn(path: string, level: TrustLevel, parts: readonly Part[]): TrustLevel {
  return lowest(level, folderOf(namesIn(path), parts)?.level ?? level);
}
