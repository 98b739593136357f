/** What was sent before, to be called back with the arrow keys. */

const MOST = 200;

export interface Past {
  readonly entries: readonly string[];
  /** Where one is in them; their length where one writes something new. */
  readonly at: number;
  /** What was being written when one began to go back. */
  readonly kept: string;
}

export const NOTHING_YET: Past = { entries: [], at: 0, kept: '' };

export function remember(past: Past, ...texts: readonly string[]): Past {
  const entries = [...past.entries];
  for (const text of texts) if (text !== entries.at(-1)) entries.push(text);
  const kept = entries.slice(-MOST);
  return { entries: kept, at: kept.length, kept: '' };
}

/** The entry before or after the present one, and what to show. Undefined at either end. */
export function recall(
  past: Past,
  by: -1 | 1,
  draft: string,
): { readonly past: Past; readonly text: string } | undefined {
  const at = past.at + by;
  if (at < 0 || at > past.entries.length) return undefined;
  const kept = past.at === past.entries.length ? draft : past.kept;
  return { past: { ...past, at, kept }, text: past.entries[at] ?? kept };
}
