import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Walked {
  /** Of the entry in the archive. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Everything under a folder, in the order of names. Links are not followed: they may lead anywhere. */
export function* walk(folder: string, name: string): Generator<Walked> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const walked = { name: `${name}/${entry.name}`, path };
    if (entry.isDirectory()) {
      yield { ...walked, kind: 'folder' };
      yield* walk(path, walked.name);
    } else yield { ...walked, kind: entry.isFile() ? 'file' : 'other' };
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // A household that was never started has no workspace yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
