import type { Implementation } from '../../protocol/contract.ts';
import type {
  MemoryKeepContract,
  MemoryKeepScope,
  MemoryReadContract,
  MemoryReadScope,
} from '../../protocol/contracts/memory/index.ts';
import type { Memories } from './memories.ts';

/** What a port of that scope is answered. */
export function readingFor(scope: MemoryReadScope, memories: Memories): Implementation<typeof MemoryReadContract> {
  return {
    search: ({ near, ...args }) =>
      near === undefined ? memories.search(scope, args) : memories.searchNear(scope, { ...args, near }),
    get: (args) => memories.get(scope, args),
    browse: (args) => memories.browse(scope, args),
    history: (args) => memories.history(scope, args),
    digest: (args) => memories.digest(scope, args),
    stats: () => memories.stats(scope, {}),
  };
}

export function keepingFor(
  scope: MemoryKeepScope,
  { keep, care }: Memories,
): Implementation<typeof MemoryKeepContract> {
  return {
    changes: (args) => keep.changes(scope, args),
    undo: (args) => keep.undo(scope, args),
    purge: (args) => keep.purge(scope, args),
    import: (args) => keep.import(scope, args),
    export: (args) => keep.export(scope, args),
    maintain: (args) => care.maintain(scope, args),
  };
}
