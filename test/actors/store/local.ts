import { join } from 'node:path';
import { searchTable } from '../../../src/actors/kernel/search/index.ts';
import { Disk, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { type Care, care } from '../../../src/actors/store/care.ts';
import { keep } from '../../../src/actors/store/keep/index.ts';
import { keptOf } from '../../../src/actors/store/keep/kept.ts';
import { observationOf } from '../../../src/actors/store/keep/observation.ts';
import { people } from '../../../src/actors/store/people.ts';
import { EVERYONE, MIGRATIONS, tablesOf } from '../../../src/actors/store/schema.ts';
import { mergeHits } from '../../../src/domain/search/index.ts';
import type { Port } from '../../../src/protocol/contract.ts';
import type { EmbeddingContract } from '../../../src/protocol/contracts/embedding.ts';
import type { MathsContract } from '../../../src/protocol/contracts/maths.ts';
import type { MemoryHit, MemoryKeepScope, Near } from '../../../src/protocol/contracts/memory/index.ts';
import { temporaryFolder } from './support.ts';

/** A store's file, looked after in the test's own thread. */
export class LocalStore {
  readonly db;
  readonly #known;
  readonly #keep;
  readonly #care;
  readonly #kept;
  readonly #searchOf;

  static async open(): Promise<LocalStore> {
    return new LocalStore(join(await temporaryFolder(), 'memory.db'));
  }

  private constructor(path: string) {
    const db = openDatabase(path, MIGRATIONS, { synchronous: 'NORMAL' });
    const tables = new Map<number, ReturnType<typeof searchTable>>();
    const searchOf = (audience: number) => {
      const table = tables.get(audience) ?? searchTable(db, tablesOf(audience).search);
      tables.set(audience, table);
      return table;
    };
    const options = { store: 'private', known: people(db), searchOf, now: Date.now, disk: new Disk(path) } as const;
    this.db = db;
    this.#known = options.known;
    this.#keep = keep(db, options);
    this.#care = care(db, options);
    this.#kept = keptOf(db, searchOf, Date.now);
    this.#searchOf = searchOf;
  }

  keeps(scope: MemoryKeepScope) {
    const { changes, undo, purge, import: bring } = this.#keep;
    return {
      changes: (args: Parameters<typeof changes>[1]) => changes(scope, args),
      undo: (args: Parameters<typeof undo>[1]) => undo(scope, args),
      purge: (args: Parameters<typeof purge>[1]) => purge(scope, args),
      import: (args: Parameters<typeof bring>[1]) => bring(scope, args),
      maintain: (args: Parameters<Care['maintain']>[1]) => this.#care.maintain(scope, args),
    };
  }

  upkeeps(embedding?: Port<typeof EmbeddingContract>) {
    return this.#care.upkeep(embedding);
  }

  lendMaths(port: Port<typeof MathsContract>): void {
    this.#care.lendMaths(port);
  }

  async search(person: string | null, query: string, limit = 10, near?: Near): Promise<MemoryHit[]> {
    const own = person === null ? undefined : this.#known.find(person);
    const visible = [{ number: EVERYONE, audience: 'everyone' } as const].concat(
      own === undefined ? [] : [{ number: own, audience: 'me' } as never],
    );
    const lists = visible.map(async ({ number, audience }) => {
      const { rows } = this.#kept(number);
      const weight = (id: number): number => (rows.get(id)?.state === 'archived' ? 0.8 : 1);
      const meant = near === undefined ? [] : await this.#care.near(number, near);
      return this.#searchOf(number)
        .search(query, { limit, weight, near: meant })
        .flatMap(({ id, ...match }) => {
          const row = rows.get(id);
          return row === undefined ? [] : [{ ...observationOf(row, 'private', audience), ...match }];
        });
    });
    return mergeHits(await Promise.all(lists), limit);
  }

  close(): void {
    this.db.close();
  }
}
