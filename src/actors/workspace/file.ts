import type { WorkspaceReadScope } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { Closed } from './closed.ts';
import { seen } from './directory.ts';
import type { Seen } from './ledger-file.ts';
import { type Name, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { OtherKind, telling } from './trouble.ts';
import { inFolder } from './walk.ts';

/** Longest file that is read at all: it lies in memory, as bytes and as text. */
const READ_MAX = 10 * 1_024 * 1_024;

export interface FileBytes {
  readonly path: string;
  readonly seen: Seen;
  readonly bytes: Buffer;
  readonly mode: number;
}

/** The folder that a file is in, and its name in it. */
export function placeOf(names: readonly Name[]): { readonly folder: readonly Name[]; readonly name: Name } {
  const name = names.at(-1);
  if (name === undefined) throw new CoopError('E_FILE_KIND', { path: '.', what: 'a folder' });
  return { folder: names.slice(0, -1), name };
}

/** A regular file of the scope, whole, as far as the turn may look at it. */
export function readOpen(
  room: Room,
  { closed }: Pick<WorkspaceReadScope, 'closed'>,
  names: readonly Name[],
  most = READ_MAX,
): FileBytes {
  const gate = new Closed(room, closed);
  gate.refuse(names);
  const file = readFile(room, names, most);
  gate.refuse(names, file.seen.identity);
  return file;
}

function readFile({ root }: Room, names: readonly Name[], most: number): FileBytes {
  const path = pathOf(names);
  const { folder, name } = placeOf(names);
  return inFolder(root, folder, (opened) =>
    telling(path, () => {
      if (opened.look(name)?.isDirectory()) throw new OtherKind('a folder');
      const file = opened.file(name);
      try {
        const { stats } = file;
        if (stats.size > most) throw new CoopError('E_TOO_LARGE', { what: shown(path), limit: most });
        return { path, seen: seen(stats), bytes: file.bytes(most), mode: stats.mode };
      } finally {
        file.close();
      }
    }),
  );
}
