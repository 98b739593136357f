import { SETTINGS_VERSIONS_MOST, type SettingsVersion } from '../../../protocol/contracts/settings.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** What a version came by. */
export interface NewVersion {
  readonly at: number;
  /** Of the call that wanted it. */
  readonly key: string | null;
  /** Null: somebody edited the file itself. */
  readonly by: string | null;
  readonly outcome: SettingsVersion['outcome'];
  readonly what: string;
  /** What whoever wanted it was answered. */
  readonly words: string | null;
  readonly diff: string;
  /** The whole file. */
  readonly text: string;
}

type Row = NewVersion & { readonly id: number };

/** What coop.toml said, the newest so many. */
export class Versions {
  readonly #add;
  readonly #end;
  readonly #get;
  readonly #keyed;
  readonly #held;
  readonly #trying;
  readonly #list;
  readonly #prune;

  constructor(db: Database) {
    this.#add = db.prepare<NewVersion, { id: number }>(
      `INSERT INTO settings_versions (at, key, by, outcome, what, words, diff, text)
       VALUES (@at, @key, @by, @outcome, @what, @words, @diff, @text) RETURNING id`,
    );
    this.#end = db.prepare<[string, string, number]>(
      'UPDATE settings_versions SET outcome = ?, words = ? WHERE id = ?',
    );
    this.#get = db.prepare<[number], Row>('SELECT * FROM settings_versions WHERE id = ? LIMIT 1');
    this.#keyed = db.prepare<[string], Row>('SELECT * FROM settings_versions WHERE key = ? LIMIT 1');
    this.#held = db.prepare<[], Row>(
      "SELECT * FROM settings_versions WHERE outcome IN ('kept', 'unsure') ORDER BY id DESC LIMIT 1",
    );
    this.#trying = db.prepare<[number], Row>(
      "SELECT * FROM settings_versions WHERE outcome = 'trying' ORDER BY id LIMIT ?",
    );
    this.#list = db.prepare<[number], SettingsVersion>(
      'SELECT id, at, by, outcome, what, diff FROM settings_versions ORDER BY id DESC LIMIT ?',
    );
    this.#prune = db.prepare<[number]>('DELETE FROM settings_versions WHERE id <= ?');
  }

  add(version: NewVersion): number {
    const id = this.#add.get(version)?.id;
    if (id === undefined) throw new Error('a version was not added');
    this.#prune.run(id - SETTINGS_VERSIONS_MOST);
    return id;
  }

  end(id: number, outcome: 'kept' | 'refused' | 'unsure', words: string): void {
    this.#end.run(outcome, words, id);
  }

  get(id: number): Row | undefined {
    return this.#get.get(id);
  }

  ofKey(key: string): Row | undefined {
    return this.#keyed.get(key);
  }

  /** The newest that held. */
  held(): Row | undefined {
    return this.#held.get();
  }

  trying(): readonly Row[] {
    return this.#trying.all(SETTINGS_VERSIONS_MOST);
  }

  list(limit: number): readonly SettingsVersion[] {
    return this.#list.all(limit);
  }
}
