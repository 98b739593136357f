import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type { FileRow, WorkspaceReadContract, WorkspaceReadScope } from '../../protocol/contracts/workspace.ts';
import { lowest } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { Closed } from './closed.ts';
import { identityOf, kindOf, seen } from './directory.ts';
import { namesOf, pathOf } from './path.ts';
import type { Room } from './room.ts';
import { telling } from './trouble.ts';
import { inFolder } from './walk.ts';

type Args = ArgsOf<typeof WorkspaceReadContract, 'list'>;
type Result = ResultOf<typeof WorkspaceReadContract, 'list'>;

/** A folder of more is told in part, in whatever order the disk has it. */
const ENTRIES_MAX = 10_000;

export function list(room: Room, scope: WorkspaceReadScope, { path, limit }: Args): Result {
  const names = namesOf(path ?? '.');
  const closed = new Closed(room, scope.closed);
  return inFolder(room.root, names, (folder) =>
    telling(pathOf(names), () => {
      const { names: found, more } = folder.entries(ENTRIES_MAX);
      const sorted = found.toSorted(byName);
      const rows: FileRow[] = [];
      // Whose folder it is says who can put names there. A folder that is itself somebody's was named by coop.
      let integrity = levelAt(names, scope);
      for (const name of sorted.slice(0, limit)) {
        const stats = folder.look(name);
        if (stats === undefined) continue;
        const at = [...names, name];
        if (closed.holds(at, identityOf(stats))) continue;
        integrity = lowest(integrity, room.ledger.of(pathOf(at), seen(stats)));
        rows.push({ path: pathOf(at), kind: kindOf(stats), bytes: stats.size, at: Math.round(stats.mtimeMs) });
      }
      return { rows, more: more || sorted.length > limit, integrity };
    }),
  );
}

const byName = (a: string, b: string): number => (a < b ? -1 : 1);
