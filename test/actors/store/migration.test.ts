import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { searchTable } from '../../../src/actors/kernel/search/index.ts';
import { type Database, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { fingerprint } from '../../../src/actors/store/fingerprint.ts';
import { createAudience, MIGRATIONS, tablesOf } from '../../../src/actors/store/schema.ts';
import { TestStore, temporaryFolder, texts } from './support.ts';

const FULL = { synchronous: 'FULL' } as const;

/** A person's tables as the first schema had them. */
const PERSONS = (number: number) => `
  CREATE TABLE memories_${number} (
    id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, author TEXT NOT NULL, place TEXT NOT NULL,
    turn TEXT NOT NULL, at INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, mentions INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE VIRTUAL TABLE words_${number} USING fts5(
    text, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
  );`;

const insert = (db: Database, audience: number, author: string, text: string): void => {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO memories_${audience} (text, author, place, turn, at, hash) VALUES (?, ?, 'dm:terminal:x', 't', 1, ?)`,
    )
    .run(text, author, fingerprint(text));
  if (db.pragma('user_version', { simple: true }) === 1) {
    db.prepare(`INSERT INTO words_${audience} (rowid, text) VALUES (?, ?)`).run(lastInsertRowid, text);
  } else searchTable(db, tablesOf(audience).search).add([{ id: Number(lastInsertRowid), text, at: 1 }]);
};

/** A file as it was before memories had an integrity. */
async function oldFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'memory.db');
  const db = openDatabase(path, MIGRATIONS.slice(0, 1), { synchronous: 'FULL' });
  db.exec("INSERT INTO people (name) VALUES ('alice'), ('bob')");
  for (const number of [1, 2]) db.exec(PERSONS(number));
  insert(db, 0, 'alice', 'Everyone brings cake');
  insert(db, 1, 'alice', 'Bob gets a surprise party');
  insert(db, 2, 'bob', 'Alice gets a bicycle');
  db.close();
  return path;
}

describe('a file of the schema before', () => {
  test('opens, and its rows are read by those who could read them, believed like the public', async () => {
    await using store = await TestStore.open(await oldFile());
    const believed = { integrity: 'public', at: 1 };
    expect(await store.search('alice', 'surprise cake bicycle')).toMatchObject([
      { text: 'Everyone brings cake', author: 'alice', audience: 'everyone', ...believed },
      { text: 'Bob gets a surprise party', author: 'alice', audience: 'me', ...believed },
    ]);
    expect(texts(await store.search('bob', 'surprise cake bicycle')).toSorted()).toEqual([
      'Alice gets a bicycle',
      'Everyone brings cake',
    ]);
    expect(texts(await store.search('carol', ''))).toEqual(['Everyone brings cake']);
    expect(texts(await store.search(null, ''))).toEqual(['Everyone brings cake']);
  });

  test('goes on: what is said again is believed, newcomers get tables of their own', async () => {
    await using store = await TestStore.open(await oldFile());
    expect(await store.remember('alice', 'everyone brings CAKE')).toEqual({ id: 1, outcome: 'known' });
    expect(await store.search(null, 'cake')).toMatchObject([{ text: 'everyone brings CAKE', integrity: 'full' }]);
    await store.remember('bob', 'Alice gets a bicycle', 'me', { level: 'inner' });
    expect(await store.search('bob', 'bicycle')).toMatchObject([{ integrity: 'inner' }]);
    await store.remember('carol', 'Carol gets a kite', 'me', { level: 'inner' });
    expect(await store.search('carol', 'kite')).toMatchObject([{ integrity: 'inner', id: 1 }]);
  });

  test('is kept beside the file as it was, whole', async () => {
    const path = await oldFile();
    {
      await using store = await TestStore.open(path);
      await store.actor.drain();
    }
    const kept = openDatabase(`${path}.before-${MIGRATIONS.length}`, MIGRATIONS, { ...FULL, migrating: 'never' });
    expect(kept.pragma('user_version', { simple: true })).toBe(1);
    expect(kept.prepare('SELECT text FROM memories_1').pluck().all()).toEqual(['Bob gets a surprise party']);
    kept.close();
  });

  test('is refused where it is newer, and left as it is', async () => {
    const path = await oldFile();
    const newer = openDatabase(path, MIGRATIONS, FULL);
    newer.pragma('user_version = 99');
    newer.close();
    const before = await readFile(path);
    await using store = TestStore.start(path);
    expect(await store.actor.frame('fault')).toMatchObject({
      error: { code: 'E_DATABASE_NEWER', data: { found: 99 } },
    });
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test('is migrated once: the next thread finds the same', async () => {
    const path = await oldFile();
    let before: unknown;
    {
      await using store = await TestStore.open(path);
      before = await store.search('alice', 'surprise cake');
      await store.actor.drain();
    }
    await using store = await TestStore.open(path);
    expect(await store.search('alice', 'surprise cake')).toEqual(before);
  });
});

/** Rows that no store wrote. */
async function filled(sql: (db: Database) => void): Promise<string> {
  const path = join(await temporaryFolder(), 'memory.db');
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL' });
  insert(db, 0, 'alice', 'Everyone brings cake');
  sql(db);
  db.close();
  return path;
}

describe('a row that nobody owns', () => {
  test('cannot be: neither without an author nor without a level', async () => {
    await filled((db) => {
      const row = "('x', NULL, 'p', 't', 1, x'00', 'full')";
      const insertRow = (values: string): void => {
        db.exec(`INSERT INTO memories_0 (text, author, place, turn, at, hash, integrity) VALUES ${values}`);
      };
      expect(() => insertRow(row)).toThrow(/NOT NULL/);
      expect(() => insertRow("('x', 'alice', 'p', 't', 1, x'00', NULL)")).toThrow(/NOT NULL/);
      expect(() => insertRow("('x', 'alice', 'p', 't', 1, x'00', 'owner')")).toThrow(/CHECK/);
    });
  });

  test('is nobody’s to read where its author is empty, until somebody says it', async () => {
    const path = await filled((db) => insert(db, 0, '', 'The pot is blue'));
    await using store = await TestStore.open(path);
    for (const person of ['alice', '', null]) {
      expect(texts(await store.search(person, 'pot cake'))).toEqual(['Everyone brings cake']);
      expect(texts(await store.search(person, ''))).toEqual(['Everyone brings cake']);
    }
    await store.remember('bob', 'the pot is blue', 'everyone', { level: 'public' });
    expect(await store.search('alice', 'pot')).toMatchObject([{ author: 'bob', integrity: 'public' }]);
  });

  test('is nobody’s to read where its table is no person’s', async () => {
    const path = await filled((db) => {
      db.exec(createAudience(7));
      insert(db, 7, 'alice', 'The pot is blue');
    });
    await using store = await TestStore.open(path);
    for (const person of ['alice', '7', 'memories_7', null]) {
      expect(texts(await store.search(person, ''))).toEqual(['Everyone brings cake']);
    }
  });

  test('is believed like the public where nothing was said about it', async () => {
    await using store = await TestStore.open(await filled(() => {}));
    expect(await store.search('bob', 'cake')).toMatchObject([{ integrity: 'public' }]);
  });
});
