import type { Database } from '../../kernel/sqlite/index.ts';

/** Whether anything was written since a look found nothing to do: looking goes through all rows. */
export class Quiet {
  readonly #changes;
  #since: string | undefined;

  constructor(db: Database) {
    this.#changes = db.prepare<[], number>('SELECT total_changes()').pluck();
  }

  /** @param look answers whether there is something to do */
  unless(model: string, look: () => boolean): boolean {
    const now = `${this.#changes.get()} ${model}`;
    if (this.#since === now) return false;
    const found = look();
    this.#since = found ? undefined : now;
    return found;
  }
}
