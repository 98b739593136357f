/**
 * The tables of a store.
 *
 * Each audience has tables of its own: everyone's (number 0) and each person's. Not a column and a filter, because even
 * ids, ranks and counts of what one may see must not depend on rows one may not see (design/trust.md).
 */

import type { Migration } from '../kernel/sqlite/index.ts';

/** Number of the audience that is everyone at the store's level. */
export const EVERYONE = 0;

/** Stems English, folds case and accents. */
export const TOKENIZER = 'porter unicode61 remove_diacritics 2';

export interface AudienceTables {
  readonly memories: string;
  readonly words: string;
}

/** Named by number, never by a person's name. */
export function tablesOf(audience: number): AudienceTables {
  return { memories: `memories_${audience}`, words: `words_${audience}` };
}

const INTEGRITY =
  "integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ('full', 'inner', 'familiar', 'public'))";

/** Ids count up per audience and are never used twice. The search table keeps no copy of the text. */
export function createAudience(audience: number): string {
  return `${firstAudience(audience)} ${believe(audience)}`;
}

/** As the first schema had it. */
function firstAudience(audience: number): string {
  const { memories } = tablesOf(audience);
  return `
    CREATE TABLE ${memories} (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      text TEXT NOT NULL,
      author TEXT NOT NULL,
      place TEXT NOT NULL,
      turn TEXT NOT NULL,
      at INTEGER NOT NULL,
      hash BLOB NOT NULL UNIQUE,
      mentions INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    ${createIndex(audience)}
  `;
}

/** The search table, empty. */
export function createIndex(audience: number): string {
  const { words } = tablesOf(audience);
  return `CREATE VIRTUAL TABLE ${words} USING fts5(text, content='', contentless_delete=1, tokenize='${TOKENIZER}');`;
}

/** The tables that FTS5 makes for it. */
export function indexParts(audience: number): readonly string[] {
  const { words } = tablesOf(audience);
  return ['data', 'idx', 'content', 'docsize', 'config'].map((part) => `${words}_${part}`);
}

/** How far a row is believed. Of those that were there before nobody knows: like the public. */
const believe = (audience: number): string => `ALTER TABLE ${tablesOf(audience).memories} ADD COLUMN ${INTEGRITY};`;

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
  `,
  (db) => {
    const people = db.prepare<[], number>('SELECT id FROM people').pluck().all();
    for (const audience of [EVERYONE, ...people]) db.exec(believe(audience));
  },
];
