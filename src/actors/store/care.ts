/** What grows old, and what is near by meaning: what a store does beside answering. */
import type { Client, Implementation, Port } from '../../protocol/contract.ts';
import { EmbeddingContract } from '../../protocol/contracts/embedding.ts';
import { MathsContract } from '../../protocol/contracts/maths.ts';
import type {
  Maintained,
  MemoryKeepScope,
  MemoryUpkeepContract,
  Near,
  RetentionPolicy,
} from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { connect } from '../kernel/link/index.ts';
import { type Database, type Disk, databaseError } from '../kernel/sqlite/index.ts';
import type { Kept } from './keep/kept.ts';
import { touchedBy } from './keep/scope.ts';
import type { People } from './people.ts';
import { retention } from './retention/maintain.ts';
import { retentionRows } from './retention/table.ts';
import { audiencesOf, EVERYONE } from './schema.ts';
import { upkeep } from './upkeep.ts';
import { type NearRow, nearIn } from './vectors/near.ts';
import { Quiet } from './vectors/quiet.ts';
import { vectorRows } from './vectors/rows.ts';

export interface CareOptions {
  readonly known: People;
  readonly of: (audience: number) => Pick<Kept, 'rows' | 'changes'>;
  /** ms since the epoch */
  readonly now: () => number;
  readonly disk: Disk;
  /** Writes down what was used since the last time. */
  readonly flush: () => void;
}

export interface Care {
  maintain(
    scope: MemoryKeepScope,
    args: { readonly policy: RetentionPolicy; readonly dryRun: boolean },
  ): Promise<Maintained>;
  /** For the house. @param embedding the endpoint, for as long as the lease holds */
  upkeep(embedding: Port<typeof EmbeddingContract> | undefined): Implementation<typeof MemoryUpkeepContract>;
  /** Vectors are compared there. */
  lendMaths(port: Port<typeof MathsContract>): void;
  /** Rows of one audience that mean nearly the same; none where that cannot be told. */
  near(audience: number, near: Near): Promise<readonly NearRow[]>;
}

export function care(db: Database, { known, of, now, disk, flush }: CareOptions): Care {
  const retentionOf = cached((audience) => retentionRows(audience, { db, ...of(audience), now }));
  const vectorsOf = cached((audience) => vectorRows(db, audience));
  const quiet = new Quiet(db);
  let maths: Client<typeof MathsContract> | undefined;

  const inTransaction = <T>(work: () => T): T => {
    if (!db.open) throw closing();
    disk.admit();
    try {
      return db.transaction(work).immediate();
    } catch (error) {
      const told = databaseError(db.name, error);
      disk.note(told);
      throw told;
    }
  };
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (!db.open) throw closing();
  };
  const aging = retention({ rowsOf: retentionOf, inTransaction, pause, now, flush });

  return {
    maintain: (scope, { policy, dryRun }) => aging.maintain(touchedBy(scope, known), policy, dryRun),

    upkeep: (embedding) =>
      upkeep({
        whose: () =>
          audiencesOf(db).map((number) => ({ number, audience: number === EVERYONE ? 'everyone' : ('me' as const) })),
        retention: aging,
        vectorsOf,
        inTransaction,
        quiet,
        embedding: embedding && connect(embedding, EmbeddingContract).call,
      }),

    lendMaths(port) {
      maths = connect(port, MathsContract).call;
    },

    async near(audience, near) {
      if (maths === undefined) return [];
      try {
        return await nearIn(vectorsOf(audience), maths, near);
      } catch {
        // What is found by words is an answer all the same.
        return [];
      }
    },
  };
}

const closing = (): CoopError => new CoopError('E_GONE', { what: 'memory' });

function cached<T>(make: (audience: number) => T): (audience: number) => T {
  const made = new Map<number, T>();
  return (audience) => {
    const before = made.get(audience) ?? make(audience);
    made.set(audience, before);
    return before;
  };
}
