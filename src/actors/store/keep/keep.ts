import type { ArgsOf, MethodName, ResultOf } from '../../../protocol/contract.ts';
import type { Audience, MemoryKeepContract, MemoryKeepScope } from '../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import type { SearchTable } from '../../kernel/search/index.ts';
import { type Database, type Disk, databaseError } from '../../kernel/sqlite/index.ts';
import type { People } from '../people.ts';
import { EVERYONE } from '../schema.ts';
import { shown } from './changes.ts';
import { importRows } from './import.ts';
import { keptOf } from './kept.ts';
import { observationOf } from './observation.ts';
import { purge } from './purge.ts';
import { touchedBy } from './scope.ts';
import { sittingsOf } from './sittings.ts';
import { receiptsOf, undoing } from './undo.ts';
import { wiping } from './wipe.ts';

type Contract = typeof MemoryKeepContract;
type Method = Exclude<MethodName<Contract>, 'maintain'>;

/** For whoever a port was minted for. */
export type Keep = {
  readonly [M in Method]: (
    scope: MemoryKeepScope,
    args: ArgsOf<Contract, M>,
  ) => ResultOf<Contract, M> | Promise<ResultOf<Contract, M>>;
};

export interface KeepOptions {
  readonly store: StoreName;
  readonly known: People;
  /** The table that is searched in: what is removed it has to hear of. */
  readonly searchOf: (audience: number) => SearchTable;
  /** ms since the epoch */
  readonly now: () => number;
  readonly disk: Disk;
}

/** What looks after a store's rows. What an unknown or foreign row is asked for is answered like one that is not there. */
export function keep(db: Database, { store, known, searchOf, now, disk }: KeepOptions): Keep {
  const kept = keptOf(db, searchOf, now);
  const touched = (scope: MemoryKeepScope) => touchedBy(scope, known);
  const undo = undoing(db, { keptOf: kept, touched, now });
  const { drop, wipe } = wiping(db);
  const forgetReceipts = db.prepare<[string]>('DELETE FROM receipts WHERE turn = ?');

  const numberOf = (scope: MemoryKeepScope, audience: Audience): number | undefined =>
    touched(scope).find((one) => one.audience === audience)?.number;

  /** Whose tables are filled. @throws CoopError `E_NOT_ALLOWED` */
  const filled = (scope: MemoryKeepScope, audience: Audience) => {
    if (scope.of === 'house' || (audience === 'everyone' && !scope.everyone)) throw new CoopError('E_NOT_ALLOWED');
    const number = audience === 'everyone' ? EVERYONE : known.numberOf(scope.person);
    return { number, author: scope.person, integrity: scope.integrity };
  };

  const importing = db.transaction((scope: MemoryKeepScope, { audience, rows: batch }: ArgsOf<Contract, 'import'>) => {
    const { number, author, integrity } = filled(scope, audience);
    const { rows, changes } = kept(number);
    return importRows(batch, { rows, changes, sittings: sittingsOf(db, number), author, integrity, now: now() });
  });

  /** What the disk or the file refuses is told by a code of its own. */
  const overFile = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const told = databaseError(db.name, error);
      disk.note(told);
      throw told;
    }
  };

  return {
    changes: (scope, { limit, turn }) =>
      overFile(() => {
        const lists = touched(scope).map(({ number, audience }) =>
          kept(number)
            .changes.list(limit, turn)
            .map((change) => shown(change, audience)),
        );
        const newestFirst = lists.flat().sort((a, b) => b.at - a.at || b.n - a.n);
        return { changes: newestFirst.slice(0, limit) };
      }),

    undo: (scope, args) => {
      disk.admit();
      return overFile(() => undo(scope, args));
    },

    async purge(scope, { purge: what, dryRun }) {
      try {
        return await purge(scope, what, dryRun, {
          db,
          known,
          rowsOf: (audience) => kept(audience).purge,
          drop,
          forget: (person) => void forgetReceipts.run(receiptsOf(person)),
          wipe,
          pause: () => new Promise((resolve) => setImmediate(resolve)),
        });
      } catch (error) {
        const told = databaseError(db.name, error);
        disk.note(told);
        throw told;
      }
    },

    import: (scope, args) => {
      disk.admit();
      return overFile(() => importing.immediate(scope, args));
    },

    export: (scope, { audience, after, limit }) =>
      overFile(() => {
        const number = numberOf(scope, audience);
        if (number === undefined) return { observations: [], next: null };
        const page = kept(number).rows.page(after, limit);
        const last = page.length === limit ? page.at(-1) : undefined;
        return { observations: page.map((row) => observationOf(row, store, audience)), next: last?.id ?? null };
      }),
  };
}
