import type { PlaceKey } from '../../../protocol/address.ts';
import type { ImportRow } from '../../../protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

export interface ImportedRow extends Omit<ImportRow, 'conversation'> {
  /** Counts from 1, in the order in which the lines were brought. */
  readonly seq: number;
  readonly integrity: TrustLevel;
}

interface NewImport {
  readonly person: string;
  readonly name: string;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
}

/** A number may be taken: then another is drawn. */
const DRAWS_MAX = 1_000;

/** Histories that people bring along: each is a conversation of theirs alone, closed from the beginning. */
export class Imports {
  readonly #newId: () => number;
  readonly #find;
  readonly #isOne;
  readonly #open;
  readonly #name;
  readonly #reader;
  readonly #add;
  readonly #last;
  readonly #rows;
  readonly #span;
  readonly #forget;
  readonly #forgetName;

  constructor(db: Database, newId: () => number) {
    this.#newId = newId;
    this.#find = db
      .prepare<[string, string], number>('SELECT conversation FROM imports WHERE person = ? AND name = ? LIMIT 1')
      .pluck();
    this.#isOne = db.prepare<[number]>('SELECT 1 FROM imports WHERE conversation = ? LIMIT 1');
    this.#open = db
      .prepare<[number, PlaceKey, TrustLevel, number, number], number>(
        `INSERT INTO conversations (id, place, level, opened_at, closed_at, why) VALUES (?, ?, ?, ?, ?, 'imported')
         ON CONFLICT (id) DO NOTHING RETURNING id`,
      )
      .pluck();
    this.#name = db.prepare<[number, string, string]>(
      'INSERT INTO imports (conversation, person, name) VALUES (?, ?, ?)',
    );
    this.#reader = db.prepare<[number, string, number]>(
      'INSERT INTO readers (conversation, person, last_at) VALUES (?, ?, ?)',
    );
    this.#add = db.prepare<Omit<ImportedRow, 'seq'> & { seq: number; conversation: number }>(
      `INSERT INTO imported (conversation, seq, ref, speaker, integrity, at, text)
       VALUES (@conversation, @seq, @ref, @speaker, @integrity, @at, @text) ON CONFLICT (conversation, ref) DO NOTHING`,
    );
    this.#last = db
      .prepare<[number], number>('SELECT seq FROM imported WHERE conversation = ? ORDER BY seq DESC LIMIT 1')
      .pluck();
    this.#rows = db.prepare<[number, number, number], ImportedRow>(
      `SELECT seq, ref, speaker, integrity, at, text FROM imported
       WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#span = [
      db.prepare<[number, number]>('UPDATE conversations SET opened_at = min(opened_at, ?) WHERE id = ?'),
      db.prepare<[number, number]>('UPDATE readers SET last_at = max(last_at, ?) WHERE conversation = ?'),
    ] as const;
    this.#forget = db.prepare<[number, number, number]>(
      `DELETE FROM imported WHERE conversation = ? AND seq IN
         (SELECT seq FROM imported WHERE conversation = ? ORDER BY seq LIMIT ?)`,
    );
    this.#forgetName = db.prepare<[number]>('DELETE FROM imports WHERE conversation = ?');
  }

  find(person: string, name: string): number | undefined {
    return this.#find.get(person, name);
  }

  isOne(conversation: number): boolean {
    return this.#isOne.get(conversation) !== undefined;
  }

  open({ person, name, place, level }: NewImport, at: number, now: number): number {
    for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
      const conversation = this.#open.get(this.#newId(), place, level, at, now);
      if (conversation === undefined) continue;
      this.#name.run(conversation, person, name);
      this.#reader.run(conversation, person, at);
      return conversation;
    }
    throw new Error('a conversation was not opened');
  }

  /** Answers how many lines were not there before. */
  add(conversation: number, rows: readonly Omit<ImportedRow, 'seq'>[]): number {
    const first = (this.#last.get(conversation) ?? 0) + 1;
    let added = 0;
    for (const row of rows) {
      const { changes } = this.#add.run({ ...row, conversation, seq: first + added });
      if (changes === 0) continue;
      added += 1;
    }
    const times = rows.map(({ at }) => at);
    const [opened, last] = this.#span;
    opened.run(Math.min(...times), conversation);
    last.run(Math.max(...times), conversation);
    return added;
  }

  /** In the order in which they were brought, a page behind `after`. */
  rows(conversation: number, after: number, limit: number): readonly ImportedRow[] {
    return this.#rows.all(conversation, after, limit);
  }

  /** Takes away some of them, at last the name. Answers whether there was anything. */
  forget(conversation: number, most: number): boolean {
    if (this.#forget.run(conversation, conversation, most).changes > 0) return true;
    return this.#forgetName.run(conversation).changes > 0;
  }
}
