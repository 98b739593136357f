import type { ArgsOf, Contract, MethodName, ResultOf } from '../../protocol/contract.ts';
import type {
  MemoryMendContract,
  MemorySettleContract,
  MemoryWriteContract,
  MemoryWriteScope,
} from '../../protocol/contracts/memory/index.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { type Database, Disk, databaseError } from '../kernel/sqlite/index.ts';
import { type Care, care } from './care.ts';
import { type Finding, finding } from './finding.ts';
import { type Keep, keep, ownOf } from './keep/index.ts';
import { people } from './people.ts';
import { remembering } from './remembering.ts';
import { allTables } from './tables.ts';
import { Uses } from './uses.ts';

type Served<C extends Contract, Scope, M extends MethodName<C> = MethodName<C>> = {
  readonly [K in M]: (scope: Scope, args: ArgsOf<C, K>) => ResultOf<C, K>;
};

/** What a store does, for whoever a port was minted for. Nearly every call is over when it returns: nothing to interrupt. */
export interface Memories
  extends Finding,
    Served<typeof MemoryWriteContract, MemoryWriteScope>,
    Served<typeof MemorySettleContract, MemoryWriteScope>,
    Served<typeof MemoryMendContract, MemoryWriteScope> {
  readonly keep: Keep;
  readonly own: ReturnType<typeof ownOf>;
  readonly care: Care;
  /** Before the file is closed. */
  close(): void;
}

/** @param now ms since the epoch */
export function memories(db: Database, store: StoreName, now: () => number, disk = new Disk(db.name)): Memories {
  db.pragma('temp_store = MEMORY');
  const known = people(db);
  const { of, searchOf } = allTables(db, now);
  const uses = new Uses(db, now);
  const cared = care(db, { known, of, now, disk, flush: () => uses.flush() });
  const overFile = <T>(work: () => T): T => overItsFile(db, disk, work);
  return {
    ...finding({ store, known, of, uses, now, overFile, near: cared.near }),
    ...remembering(db, { known, of, now, disk, overFile }),
    own: ownOf(db, { store, known, overFile }),
    keep: keep(db, { store, known, searchOf, now, disk }),
    care: cared,
    close: () => uses.flush(),
  };
}

/** What the disk or the file refuses is told to whoever asked by a code of its own: trying later may help. */
function overItsFile<T>(db: Database, disk: Disk, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const told = databaseError(db.name, error);
    disk.note(told);
    throw told;
  }
}
