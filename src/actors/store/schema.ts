/**
 * The tables of a store.
 *
 * Each audience has tables of its own: everyone's (number 0) and each person's. Not a column and a filter, because even
 * ids, ranks and counts of what one may see must not depend on rows one may not see (design/trust.md).
 */

import { createSearchTable, searchTable } from '../kernel/search/index.ts';
import type { Database, Migration } from '../kernel/sqlite/index.ts';
import { searchedText } from './searched.ts';
import { createVectors } from './vectors/schema.ts';

/** Number of the audience that is everyone at the store's level. */
export const EVERYONE = 0;

export interface AudienceTables {
  readonly memories: string;
  /** Whom and what each is about, folded: `kind` is person, tag or file. */
  readonly about: string;
  readonly changes: string;
  /** People that memories are about, and their other names. */
  readonly known: string;
  /** The search table. */
  readonly search: string;
}

/** Named by number, never by a person's name. */
export function tablesOf(audience: number): AudienceTables {
  return {
    memories: `memories_${audience}`,
    about: `about_${audience}`,
    changes: `changes_${audience}`,
    known: `known_${audience}`,
    search: `search_${audience}`,
  };
}

const INTEGRITY =
  "integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ('full', 'inner', 'familiar', 'public'))";

/** Ids count up per audience and are never used twice. */
export function createAudience(audience: number): string {
  const { search } = tablesOf(audience);
  return `${firstAudience(audience)} ${believe(audience)} ${observe(audience)} ${createSearchTable(search)}
    ${createVectors(audience)}`;
}

/** As the first schema had it, but for its index. */
function firstAudience(audience: number): string {
  return `
    CREATE TABLE memories_${audience} (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      text TEXT NOT NULL,
      author TEXT NOT NULL,
      place TEXT NOT NULL,
      turn TEXT NOT NULL,
      at INTEGER NOT NULL,
      hash BLOB NOT NULL UNIQUE,
      mentions INTEGER NOT NULL DEFAULT 1
    ) STRICT;`;
}

/** The search table of the schemas before the third. */
const firstIndex = (audience: number): string => `
  CREATE VIRTUAL TABLE words_${audience} USING fts5(
    text, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
  );`;

/** How far a row is believed. Of those that were there before nobody knows: like the public. */
const believe = (audience: number): string => `ALTER TABLE memories_${audience} ADD COLUMN ${INTEGRITY};`;

/** What makes an observation of a text. Lists are JSON; whom and what a row is about stands in a table of its own, too. */
const observe = (audience: number): string => {
  const { memories, about, changes, known } = tablesOf(audience);
  return `
    ALTER TABLE ${memories} ADD COLUMN title TEXT;
    ALTER TABLE ${memories} ADD COLUMN facts TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE ${memories} ADD COLUMN type TEXT NOT NULL DEFAULT 'note';
    ALTER TABLE ${memories} ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE ${memories} ADD COLUMN people TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE ${memories} ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE ${memories} ADD COLUMN conversation TEXT;
    ALTER TABLE ${memories} ADD COLUMN ref TEXT;
    ALTER TABLE ${memories} ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ${memories} ADD COLUMN expires INTEGER;
    ALTER TABLE ${memories} ADD COLUMN state TEXT NOT NULL DEFAULT 'live'
      CHECK (state IN ('live', 'archived', 'superseded', 'forgotten'));
    ALTER TABLE ${memories} ADD COLUMN replaced_by INTEGER;
    ALTER TABLE ${memories} ADD COLUMN archived_at INTEGER;
    ALTER TABLE ${memories} ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ${memories} ADD COLUMN used_at INTEGER;
    UPDATE ${memories} SET updated = at;
    CREATE INDEX ${memories}_said ON ${memories} (at, id);
    CREATE INDEX ${memories}_live ON ${memories} (updated, id) WHERE state = 'live';
    CREATE INDEX ${memories}_archived ON ${memories} (archived_at, id) WHERE state = 'archived';
    CREATE INDEX ${memories}_expiring ON ${memories} (expires) WHERE state = 'live' AND expires IS NOT NULL;
    CREATE INDEX ${memories}_conversation ON ${memories} (conversation) WHERE conversation IS NOT NULL;
    CREATE INDEX ${memories}_author ON ${memories} (author);
    CREATE INDEX ${memories}_replaced ON ${memories} (replaced_by) WHERE replaced_by IS NOT NULL;
    CREATE TABLE ${about} (
      kind TEXT NOT NULL CHECK (kind IN ('person', 'tag', 'file')),
      name TEXT NOT NULL,
      memory INTEGER NOT NULL,
      PRIMARY KEY (kind, name, memory)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${about}_memory ON ${about} (memory);
    CREATE TABLE ${changes} (
      n INTEGER PRIMARY KEY AUTOINCREMENT,
      memory INTEGER NOT NULL,
      event TEXT NOT NULL,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      turn TEXT NOT NULL,
      before TEXT,
      after TEXT NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
    ) STRICT;
    CREATE INDEX ${changes}_memory ON ${changes} (memory, n);
    CREATE INDEX ${changes}_turn ON ${changes} (turn, n);
    CREATE TABLE ${known} (
      name TEXT PRIMARY KEY,
      shown TEXT NOT NULL,
      aliases TEXT NOT NULL DEFAULT '[]',
      mentions INTEGER NOT NULL DEFAULT 1,
      last_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${known}_aliases ON ${known} (name) WHERE aliases <> '[]';`;
};

export const MIGRATIONS: readonly Migration[] = [
  `
    CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE receipts (
      turn TEXT NOT NULL,
      key TEXT NOT NULL,
      id INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (turn, key)
    ) STRICT, WITHOUT ROWID;
    ${firstAudience(EVERYONE)}
    ${firstIndex(EVERYONE)}
  `,
  (db) => {
    for (const audience of audiencesOf(db)) db.exec(believe(audience));
  },
  (db) => {
    db.exec("ALTER TABLE receipts ADD COLUMN more TEXT NOT NULL DEFAULT '[]'");
    for (const audience of audiencesOf(db)) {
      const { memories, search } = tablesOf(audience);
      db.exec(`${observe(audience)} ${createSearchTable(search)} DROP TABLE words_${audience};`);
      const table = searchTable(db, search);
      const rows = db.prepare<[], { id: number; text: string; at: number }>(`SELECT id, text, at FROM ${memories}`);
      for (const { id, text, at } of rows.all()) table.add([{ id, text: searchedText({ text }), at }]);
    }
  },
  (db) => {
    for (const audience of audiencesOf(db)) db.exec(createVectors(audience));
  },
];

/** Everyone's, and those of all people who have rows. */
export function audiencesOf(db: Database): readonly number[] {
  return [EVERYONE, ...db.prepare<[], number>('SELECT id FROM people ORDER BY id').pluck().all()];
}
