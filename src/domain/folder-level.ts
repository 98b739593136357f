import { lowest, reaches, type TrustLevel } from '../protocol/trust.ts';

interface Part {
  readonly path: string;
  readonly level: TrustLevel;
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/**
 * Who can read a path of a folder: its own level, or that of the part that it lies in; of several such parts the longest counts, and
 * of two of the same length the lower.
 */
export function levelIn(path: string, level: TrustLevel, parts: readonly Part[]): TrustLevel {
  const found = parts.filter((part) => isIn(path, part.path)).sort((a, b) => b.path.length - a.path.length);
  const longest = found.filter((part) => part.path.length === found[0]?.path.length).map((part) => part.level);
  const [first, ...rest] = longest;
  const own = first === undefined ? level : lowest(first, ...rest);
  return reaches(own, level) ? level : own;
}
