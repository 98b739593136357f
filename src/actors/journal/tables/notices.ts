import type { Notice } from '../../../protocol/contracts/journal/index.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

const MAX_SHOWN = 50;
const MARKED_AT_ONCE = 500;

/** What the owner is to be told: durable, shown at the next full place and in `status`. */
export class Notices {
  readonly #add;
  readonly #latest;
  readonly #ofKind;
  readonly #unshown;
  readonly #oldest;
  readonly #seen;
  readonly #newest;
  readonly #remove;

  constructor(db: Database) {
    this.#add = db.prepare<[number, string, string]>('INSERT INTO notices (at, about, text) VALUES (?, ?, ?)');
    this.#latest = db.prepare<[string], { at: number }>(
      'SELECT at FROM notices WHERE about = ? ORDER BY at DESC LIMIT 1',
    );
    this.#ofKind = db.prepare<[string, string, number, number], { count: number }>(
      `SELECT count(*) AS count
       FROM (SELECT 1 FROM notices WHERE about >= ? AND about < ? AND at > ? LIMIT ?)`,
    );
    this.#unshown = db.prepare<[number], Notice>(
      'SELECT id, at, text FROM notices WHERE shown = 0 ORDER BY id DESC LIMIT ?',
    );
    this.#oldest = db.prepare<[number], Notice>('SELECT id, at, text FROM notices WHERE shown = 0 ORDER BY id LIMIT ?');
    this.#seen = db.prepare<[number, number]>(
      `UPDATE notices SET shown = 1
       WHERE id IN (SELECT id FROM notices WHERE shown = 0 AND id <= ? ORDER BY id LIMIT ?)`,
    );
    this.#newest = db.prepare<[string], { id: number; shown: 0 | 1 }>(
      'SELECT id, shown FROM notices WHERE about = ? ORDER BY at DESC, id DESC LIMIT 1',
    );
    this.#remove = db.prepare<[number]>('DELETE FROM notices WHERE id = ?');
  }

  /** @param about what it concerns, to tell how long ago the owner heard of it: an identity, `reply:7`. */
  add(about: string, text: string, now: number): void {
    this.#add.run(now, about, text);
  }

  /** Whether the owner was told about it after `since`. */
  told(about: string, since: number): boolean {
    return (this.#latest.get(about)?.at ?? Number.NEGATIVE_INFINITY) > since;
  }

  /** How many notices about things of this kind (`held:`) there were after `since`, counted up to `limit`. */
  countOf(kind: string, since: number, limit: number): number {
    return this.#ofKind.get(kind, `${kind}\u{10ffff}`, since, limit)?.count ?? 0;
  }

  /** The oldest of those that nobody has seen: the rest follows when these are. */
  unseen(): Notice[] {
    return this.#oldest.all(MAX_SHOWN);
  }

  seen(upTo: number): void {
    while (this.#seen.run(upTo, MARKED_AT_ONCE).changes === MARKED_AT_ONCE);
  }

  /** The newest about it, where nobody has seen that yet. */
  open(about: string): number | undefined {
    const newest = this.#newest.get(about);
    return newest?.shown === 0 ? newest.id : undefined;
  }

  /** Something newer is there instead. Not before: its number would be that one's, and taken for seen. */
  remove(id: number): void {
    this.#remove.run(id);
  }

  /** The newest, oldest first. */
  list(): Notice[] {
    return this.#unshown.all(MAX_SHOWN).reverse();
  }
}
