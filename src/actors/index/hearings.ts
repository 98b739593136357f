import { reached } from '../../domain/reached.ts';
import type { PlaceKey } from '../../protocol/address.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import { type SearchTable, searchTable } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { HEARD } from './schema.ts';

/** Of one person; those where something was said last. */
const MOST = 2_000;

/** Each keeps its rows in memory, small as they are; what was not looked into for longest is read again. */
const OPEN_MOST = 200;

/** A place, who could read there, and at which level. */
export interface Hearing {
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly readers: readonly string[];
}

export interface Audience {
  readonly readers: readonly string[];
  readonly level: TrustLevel;
}

/** Where things were said, and a space of the search table for each. */
export class Hearings {
  readonly #db: Database;
  readonly #tables = new Map<number, SearchTable>();
  readonly #find;
  readonly #add;
  readonly #addHearer;
  readonly #ofPerson;
  readonly #hearers;
  readonly #all;
  readonly #isUsed;
  readonly #forget;
  readonly #forgetHearers;
  readonly #soil;
  readonly #isSoiled;
  readonly #clean;

  constructor(db: Database) {
    this.#db = db;
    this.#find = db
      .prepare<[PlaceKey, TrustLevel, string], number>(
        'SELECT id FROM hearings WHERE place = ? AND level = ? AND readers = ? LIMIT 1',
      )
      .pluck();
    this.#add = db
      .prepare<[PlaceKey, TrustLevel, string], number>(
        'INSERT INTO hearings (place, level, readers) VALUES (?, ?, ?) RETURNING id',
      )
      .pluck();
    this.#addHearer = db.prepare<[string, number]>('INSERT INTO hearers (person, hearing) VALUES (?, ?)');
    this.#ofPerson = db
      .prepare<[string, string, number], number>(
        `SELECT hearings.id FROM hearers CROSS JOIN hearings ON hearings.id = hearers.hearing
         WHERE person = ? AND level IN (SELECT value FROM json_each(?)) ORDER BY hearing DESC LIMIT ?`,
      )
      .pluck();
    this.#hearers = db.prepare<[string, number]>('SELECT 1 FROM hearers WHERE person = ? AND hearing = ? LIMIT 1');
    this.#all = db.prepare<[], number>('SELECT id FROM hearings ORDER BY id').pluck();
    this.#isUsed = db.prepare<[number]>('SELECT 1 FROM conversations WHERE hearing = ? LIMIT 1');
    this.#forget = db.prepare<[number]>('DELETE FROM hearings WHERE id = ?');
    this.#forgetHearers = db.prepare<[number]>('DELETE FROM hearers WHERE hearing = ?');
    this.#soil = db.prepare('UPDATE followed SET soiled = 1');
    this.#isSoiled = db.prepare<[], number>('SELECT soiled FROM followed LIMIT 1').pluck();
    this.#clean = db.prepare('UPDATE followed SET soiled = 0');
  }

  find({ place, level, readers }: Hearing): number | undefined {
    return this.#find.get(place, level, keyOf(readers));
  }

  /** The hearing of exactly these, made where it is not there yet. */
  of({ place, level, readers }: Hearing): number {
    const known = this.find({ place, level, readers });
    if (known !== undefined) return known;
    const id = this.#add.get(place, level, keyOf(readers));
    if (id === undefined) throw new Error('a hearing was not added');
    for (const person of new Set(readers)) this.#addHearer.run(person, id);
    return id;
  }

  /**
   * Those that all of these people could read, and whose level is reached: the rule of design/trust.md, "People beside each
   * other". Whoever adds a reader to an audience, or lowers it, finds less.
   */
  openTo({ readers, level }: Audience): readonly number[] {
    const [first, ...others] = readers;
    if (first === undefined) return [];
    return this.#ofPerson
      .all(first, reached(level), MOST)
      .filter((id) => others.every((reader) => this.#hearers.get(reader, id) !== undefined));
  }

  all(): readonly number[] {
    return this.#all.all();
  }

  table(id: number): SearchTable {
    const table = this.#tables.get(id) ?? searchTable(this.#db, HEARD, id);
    this.#tables.delete(id);
    this.#tables.set(id, table);
    const [oldest] = this.#tables.keys();
    if (this.#tables.size > OPEN_MOST && oldest !== undefined) this.#tables.delete(oldest);
    return table;
  }

  /** Whether the search table has each row that it is said to have. */
  isWhole(): boolean {
    return searchTable(this.#db, HEARD).isWhole([]);
  }

  /** Rows were removed: their words are still in the file. */
  soil(): void {
    this.#soil.run();
  }

  /** No word of what was removed is in the search table any more. */
  scrub(): void {
    if (this.#isSoiled.get() !== 1) return;
    searchTable(this.#db, HEARD).scrub();
    this.#clean.run();
  }

  /** Where nothing of it is left it goes, too. */
  dropIfEmpty(id: number): void {
    if (this.#isUsed.get(id) !== undefined) return;
    this.#tables.delete(id);
    this.#forgetHearers.run(id);
    this.#forget.run(id);
  }
}

const keyOf = (readers: readonly string[]): string => JSON.stringify([...new Set(readers)].sort());
