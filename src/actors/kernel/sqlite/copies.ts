import { lstatSync, rmSync, statfsSync } from 'node:fs';
import type { Implementation } from '../../../protocol/contract.ts';
import type { FileContract } from '../../../protocol/contracts/files.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { copyDatabase } from './copy.ts';
import type { Database } from './database.ts';

/** Room that a copy leaves on its disk, in bytes: intake stops before there is none, and a backup is no reason to. */
const LEFT_BYTES = 16 * 1024 * 1024;

/** Whoever asked removes the copy; one that nobody came for is removed with the next. */
const LONGEST_MS = 60 * 60_000;

export interface CopiesOptions {
  readonly now: () => number;
  readonly newId: () => string;
}

/** Copies of one database beside it, as its owner makes them. One at a time. */
export function copiesOf(
  db: Database,
  path: string,
  { now, newId }: CopiesOptions,
): Implementation<typeof FileContract> {
  const made = new Map<string, number>();
  let isCopying = false;

  const drop = (copy: string): void => {
    made.delete(copy);
    rmSync(copy, { force: true });
  };

  return {
    async copy() {
      if (isCopying) throw new CoopError('E_BUSY', { what: 'file.copy', window: 1 });
      for (const [copy, at] of made) if (at < now() - LONGEST_MS) drop(copy);
      checkRoom(path);
      isCopying = true;
      try {
        const to = `${path}.copy-${newId()}`;
        await copyDatabase(db, to);
        made.set(to, now());
        return { path: to };
      } finally {
        isCopying = false;
      }
    },
    drop({ path: copy }) {
      // Nothing but what was made here.
      if (made.has(copy)) drop(copy);
      return {};
    },
  };
}

function checkRoom(path: string): void {
  const { bavail, bsize, blocks } = statfsSync(path);
  if (blocks > 0 && bavail * bsize < lstatSync(path).size + LEFT_BYTES) throw new CoopError('E_DISK_FULL', { path });
}
