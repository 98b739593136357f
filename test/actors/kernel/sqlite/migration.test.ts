import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { filled, NOTES, newFile, open, read, write } from './support.ts';

const ADD = 'ALTER TABLE notes ADD COLUMN author TEXT';
const DAY_MS = 24 * 60 * 60 * 1_000;

test('what the file was before a migration is kept beside it, under the schema that it became', () => {
  const path = newFile();
  const first = open(path);
  write(first, 'from before');
  first.close();
  const db = open(path, [...NOTES, ADD]);
  write(db, 'from after');
  db.close();

  const before = `${path}.before-2`;
  expect(statSync(before).mode & 0o777).toBe(0o600);
  const kept = open(before);
  expect(read(kept)).toEqual(['from before']);
  kept.close();
});

test('a new file, and one that is not migrated, leave no copy', () => {
  const path = filled(1);
  open(path).close();
  expect(readdirSync(dirname(path))).toEqual(['notes.db']);
});

test('a migration that fails leaves the file as it was, and the next try keeps the same', () => {
  const path = newFile();
  const first = open(path);
  write(first, 'from before');
  first.close();
  for (const _ of [1, 2])
    expect(() => open(path, [...NOTES, ADD, 'ALTER TABLE nothing ADD COLUMN x TEXT'])).toThrow(/nothing/);
  const kept = open(`${path}.before-3`, [...NOTES, ADD], { migrating: 'never' });
  expect(read(kept)).toEqual(['from before']);
  kept.close();
  // Each step is a transaction of its own: the first of the two is done.
  const db = open(path, [...NOTES, ADD]);
  expect(read(db)).toEqual(['from before']);
  db.close();
});

test('a copy from before a migration is removed after a month', () => {
  const path = newFile();
  open(path).close();
  open(path, [...NOTES, ADD]).close();
  const before = `${path}.before-2`;
  const aged = (days: number): void => {
    const at = new Date(Date.now() - days * DAY_MS);
    utimesSync(before, at, at);
    open(path, [...NOTES, ADD]).close();
  };
  aged(29);
  expect(existsSync(before)).toBe(true);
  aged(31);
  expect(existsSync(before)).toBe(false);
});

test('whoever only looks migrates nothing', () => {
  const path = filled(1);
  const db = open(path, [...NOTES, ADD], { migrating: 'never' });
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  db.close();
});
