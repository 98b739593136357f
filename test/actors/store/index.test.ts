import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { searchTable } from '../../../src/actors/kernel/search/index.ts';
import { checkThoroughly, type Database, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { brokenIndexes, rebuildIndex } from '../../../src/actors/store/index-check.ts';
import { memories } from '../../../src/actors/store/memories.ts';
import { MIGRATIONS } from '../../../src/actors/store/schema.ts';
import { keyOf, TestStore, temporaryFolder, texts } from './support.ts';

const POTS = 60;

const SCOPE = { author: 'alice', place: 'dm:terminal:alice', turn: 't1', integrity: 'full' } as const;

/** A closed store: pots that everyone knows, one that is Alice's own. */
async function filled(): Promise<string> {
  const path = join(await temporaryFolder(), 'memory.db');
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'NORMAL' });
  const store = memories(db, 'shared', () => 1);
  for (let index = 0; index < POTS; index += 1) {
    const text = `the blue pot number ${index} stands on shelf${index}`;
    store.write({ ...SCOPE, audience: 'everyone' }, { key: keyOf(`k${index}`), text });
  }
  store.write({ ...SCOPE, audience: 'me' }, { key: keyOf('own'), text: 'my own pot is green' });
  db.close();
  return path;
}

const at = (path: string): Database => openDatabase(path, MIGRATIONS, { synchronous: 'FULL', migrating: 'never' });

function damage(path: string, sql: string): void {
  const db = at(path);
  // Into the tables that FTS5 keeps for itself.
  db.unsafeMode(true);
  db.exec(sql);
  db.close();
}

const states = (store: TestStore): string[] =>
  store.actor.frames.flatMap((frame) => (frame.type === 'state' ? [frame.state] : []));

describe('a search index that is broken while the rows are sound', () => {
  test.each([
    ['its pages hold something else', 'UPDATE search_0_data SET block = zeroblob(10) WHERE id > 100'],
    ['its pages are gone', 'DELETE FROM search_0_data WHERE id > 100'],
    ['its structure is gone', 'DELETE FROM search_0_data WHERE id = 10'],
    ['it cannot be opened', 'DELETE FROM search_0_config'],
    ['one row is not in it', 'DELETE FROM search_0_docsize WHERE id = 5'],
    ['it was emptied', "INSERT INTO search_0 (search_0) VALUES ('delete-all')"],
    ['it is not there', 'DROP TABLE search_0'],
    ['a table of it is not there', 'DROP TABLE search_0_data'],
    ['it is somebody’s own', 'DELETE FROM search_1_data WHERE id = 10'],
  ])('is made anew from the rows: %s', async (_, sql) => {
    const path = await filled();
    damage(path, sql);
    const db = at(path);
    const broken = brokenIndexes(db);
    expect(broken).toHaveLength(1);
    for (const audience of broken) await rebuildIndex(db, audience);
    expect(brokenIndexes(db)).toEqual([]);
    expect(checkThoroughly(db)).toBeUndefined();
    const { search } = memories(db, 'shared', () => 1);
    const found = (person: string, query: string): string[] => texts(search({ person }, { query, limit: 5 }).hits);
    for (const index of [0, 4, POTS - 1]) {
      expect(found('bob', `shelf${index}`)).toEqual([`the blue pot number ${index} stands on shelf${index}`]);
    }
    expect(found('alice', 'green')).toEqual(['my own pot is green']);
    expect(found('bob', 'green')).toEqual([]);
    db.close();
  });

  test('is made anew by the store’s thread, before anybody searches in it', async () => {
    const path = await filled();
    damage(path, 'DELETE FROM search_0_config');
    await using store = await TestStore.open(path);
    expect(states(store)).toEqual(['opening', 'rebuilding', 'ready']);
    expect(texts(await store.search('bob', 'shelf7'))).toEqual(['the blue pot number 7 stands on shelf7']);
    await store.remember('alice', 'a new pot is red');
    expect(texts(await store.search('bob', 'red'))).toEqual(['a new pot is red']);
  });

  test('is found by looking for rows where SQLite itself finds nothing wrong', async () => {
    const path = join(await temporaryFolder(), 'memory.db');
    const db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL' });
    const row = db.prepare<[string, Buffer], number>(
      "INSERT INTO memories_0 (text, author, place, turn, at, hash, integrity) VALUES (?, 'alice', 'p', 't', 1, ?, 'full') RETURNING id",
    );
    db.transaction(() => {
      for (let index = 0; index < 2_000; index += 1) {
        const text = `the blue pot number ${index} stands on shelf${index}`;
        const id = row.pluck().get(text, Buffer.from(text));
        if (id !== undefined) searchTable(db, 'search_0').add([{ id, text, at: 1 }]);
      }
    })();
    expect(brokenIndexes(db)).toEqual([]);
    db.unsafeMode(true);
    db.exec('DELETE FROM search_0_idx');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(() => db.exec("INSERT INTO search_0 (search_0) VALUES ('integrity-check')")).not.toThrow();
    expect(brokenIndexes(db)).toEqual([0]);
    db.close();
  });

  test('which is sound is left alone, whatever was written: other scripts, signs, nothing at all', async () => {
    const path = join(await temporaryFolder(), 'memory.db');
    {
      await using store = await TestStore.open(path);
      for (const text of [
        '🎉',
        '***',
        '蓝花盆在窗台上',
        'Der Schlüssel ist weiß',
        'ключ под горшком',
        '\ud83a\udd00',
      ]) {
        await store.remember('alice', text);
      }
      await store.actor.drain();
    }
    await using again = await TestStore.open(path);
    expect(states(again)).toEqual(['opening', 'ready']);
  });
});
