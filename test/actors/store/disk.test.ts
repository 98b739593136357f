import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Disk, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { memories } from '../../../src/actors/store/memories.ts';
import { MIGRATIONS } from '../../../src/actors/store/schema.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { keyOf, temporaryFolder, texts } from './support.ts';

const SCOPE = {
  author: 'alice',
  place: 'dm:terminal:alice',
  turn: 't1',
  integrity: 'full',
  audience: 'everyone',
} as const;

async function opened() {
  const path = join(await temporaryFolder(), 'memory.db');
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL', exclusive: true });
  const heard: string[] = [];
  const disk = new Disk(path, { free: () => undefined, onTrouble: (trouble) => heard.push(trouble) });
  const store = memories(db, 'shared', () => 1, disk);
  let keys = 0;
  const write = (text: string): string => {
    try {
      return store.write(SCOPE, { key: keyOf(`k${++keys}`), text }).outcome;
    } catch (error) {
      return error instanceof CoopError ? error.code : String(error);
    }
  };
  const search = (query: string): string[] => texts(store.search({ person: 'alice' }, { query, limit: 5 }).hits);
  return { db, disk, heard, write, search };
}

test('a store whose disk is full refuses what is written and finds what is there', async () => {
  const { db, disk, heard, write, search } = await opened();
  write('the pot is blue');
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  expect(write('long '.repeat(3_000))).toBe('E_DISK_FULL');
  expect(heard).toEqual(['full']);
  expect(search('pot')).toEqual(['the pot is blue']);
  // Now at once, without trying.
  expect(write('x')).toBe('E_DISK_FULL');
  db.pragma('max_page_count = 100000');
  expect(write('x')).toBe('E_DISK_FULL');
  expect(disk.takesAgain(() => db.pragma('user_version = 2'))).toBe(true);
  expect(write('the pot is green')).toBe('added');
  db.close();
});

test('a store whose disk can only be read refuses what is written and finds what is there', async () => {
  const { db, heard, write, search } = await opened();
  write('the pot is blue');
  db.pragma('query_only = ON');
  expect(write('the pot is green')).toBe('E_READ_ONLY');
  expect(heard).toEqual(['readonly']);
  // SQLite's switch stands for the disk, and stops tables in memory, too.
  db.pragma('query_only = OFF');
  expect(write('the pot is green')).toBe('E_READ_ONLY');
  expect(search('pot')).toEqual(['the pot is blue']);
  db.close();
});
