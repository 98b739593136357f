import type { Database } from '../kernel/sqlite/index.ts';
import { readStatements } from './read-statements.ts';

/** So many are noted before they are written down: reading shall cost no write. */
const NOTED_MOST = 64;

/** How often rows are found or opened: retention looks at it. Some that were noted last are lost with the thread. */
export class Uses {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #noted = new Map<string, { readonly audience: number; readonly id: number; count: number }>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  note(audience: number, id: number): void {
    const key = `${audience}/${id}`;
    const noted = this.#noted.get(key) ?? { audience, id, count: 0 };
    this.#noted.set(key, noted);
    noted.count += 1;
    if (this.#noted.size >= NOTED_MOST) this.flush();
  }

  /** Also where the disk takes nothing: whoever reads is not to hear of it. */
  flush(): void {
    const noted = [...this.#noted.values()];
    this.#noted.clear();
    if (noted.length === 0) return;
    try {
      this.#db
        .transaction(() => {
          for (const { audience, id, count } of noted) {
            this.#db.prepare<[number, number, number]>(readStatements(audience).used).run(count, this.#now(), id);
          }
        })
        .immediate();
    } catch {
      // Counted again the next time somebody asks.
    }
  }
}
