import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { FileVersions } from '../../../src/actors/journal/tables/file-versions.ts';
import { type Database, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { type FileState, VERSIONS_MOST } from '../../../src/protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';

const FILE = 'SOUL.md';
const ALICE = { by: 'alice', approvedBy: null, turn: 't1' };
const GONE: FileState = { kind: 'removed' };
const says = (text: string, integrity: TrustLevel = 'full'): FileState => ({ kind: 'text', text, integrity });

let folder: string;
let db: Database;
let versions: FileVersions;
let now: number;

const listed = (file = FILE) => versions.list(file, VERSIONS_MOST);
const texts = (file = FILE) => listed(file).map(({ version }) => versions.get(file, version)?.text);
const begin = (before: FileState, after: FileState) => versions.changing(FILE, { before, after }, ALICE, ++now);
const write = (before: FileState, after: FileState): void => {
  const version = begin(before, after);
  if (version !== undefined) versions.changed(FILE, version, true);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coop-versions-'));
  db = openDatabase(join(folder, 'journal.db'), MIGRATIONS, { synchronous: 'FULL' });
  versions = new FileVersions(db);
  now = 0;
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

describe('a file that is seen', () => {
  it('has a version where it says something new, and none where it says the same', () => {
    for (const text of ['one', 'one', 'two', 'two', 'one']) versions.seen(FILE, says(text), ++now);
    expect(texts()).toEqual(['one', 'two', 'one']);
    expect(listed()).toMatchObject([
      { version: 3, at: 5, by: null, same: 1 },
      { version: 2, at: 3, by: null, same: null },
      { version: 1, at: 1, by: null, same: null, bytes: 3 },
    ]);
  });

  it('that was removed has a version without a text, and one that never was has none', () => {
    versions.seen(FILE, GONE, ++now);
    expect(listed()).toEqual([]);
    versions.seen(FILE, says('one'), ++now);
    versions.seen(FILE, GONE, ++now);
    versions.seen(FILE, GONE, ++now);
    expect(listed().map(({ kind }) => kind)).toEqual(['removed', 'text']);
    expect(texts()).toEqual([null, 'one']);
  });

  it('whose text is not kept has a version that says why, a new one where it is another', () => {
    const large = (digest: string): FileState => ({
      ...{ kind: 'unkept', bytes: 300_000, why: 'it is large', digest, integrity: 'full' },
    });
    for (const digest of ['a', 'a', 'b']) versions.seen(FILE, large(digest), ++now);
    expect(listed()).toMatchObject([
      { kind: 'unkept', bytes: 300_000, why: 'it is large' },
      { kind: 'unkept', why: 'it is large' },
    ]);
    expect(texts()).toEqual([null, null]);
  });

  it('is believed less from then on where somebody who is believed less may have said the same', () => {
    versions.seen(FILE, says('one'), ++now);
    versions.seen(FILE, says('one', 'familiar'), ++now);
    versions.seen(FILE, says('one'), ++now);
    expect(listed()).toMatchObject([{ version: 1, integrity: 'familiar' }]);
  });
});

describe('a file that is written', () => {
  it('has what it said before and what it says, and whose that is', () => {
    write(says('one'), says('two'));
    expect(texts()).toEqual(['two', 'one']);
    expect(listed()).toMatchObject([{ by: 'alice', turn: 't1', sure: true }, { by: null }]);
  });

  it('has nothing new where it says that already', () => {
    write(says('one'), says('one'));
    expect(texts()).toEqual(['one']);
  });

  it('has no version of what was not written', () => {
    const version = begin(says('one'), says('two'));
    versions.changed(FILE, version ?? 0, false);
    expect(texts()).toEqual(['one']);
    write(says('one'), says('three'));
    expect(texts()).toEqual(['three', 'one']);
  });

  it('keeps a version that holds, whatever is said of it afterwards', () => {
    write(says('one'), says('two'));
    versions.changed(FILE, 2, false);
    expect(texts()).toEqual(['two', 'one']);
  });

  it('shows no version that is being written', () => {
    begin(says('one'), says('two'));
    expect(texts()).toEqual(['one']);
    expect(versions.get(FILE, 2)).toBeUndefined();
  });
});

describe('where coop ended in the middle', () => {
  it('the file was written: it is a version', () => {
    begin(says('one'), says('two'));
    versions.settle();
    versions.seen(FILE, says('two'), ++now);
    expect(listed()).toMatchObject([{ version: 2, by: 'alice', sure: true }, { version: 1 }]);
  });

  it('the file was not written: it is none, and is one when it is written after all', () => {
    begin(says('one'), says('two'));
    versions.settle();
    expect(listed()).toMatchObject([{ version: 2, sure: false }, { version: 1 }]);
    versions.seen(FILE, says('one'), ++now);
    expect(texts()).toEqual(['one']);
    write(says('one'), says('two'));
    expect(texts()).toEqual(['two', 'one']);
  });

  it('the number under which it was listed is no other version’s, so that nobody puts back what they did not see', () => {
    begin(says('one'), says('two'));
    versions.settle();
    expect(listed().map(({ version }) => version)).toEqual([2, 1]);
    versions.seen(FILE, says('one'), ++now);
    versions.settle();
    write(says('one'), says('three'));
    expect(listed().map(({ version }) => version)).toEqual([3, 1]);
    expect(versions.get(FILE, 2)).toBeUndefined();
    expect(versions.files()).toEqual([{ path: FILE, versions: 2, at: now }]);
  });

  it('the file was written and then edited: nobody is sure of it, and nothing is lost', () => {
    begin(says('one'), says('two'));
    versions.settle();
    versions.seen(FILE, says('three'), ++now);
    expect(texts()).toEqual(['three', 'two', 'one']);
    expect(listed().map(({ sure }) => sure)).toEqual([true, false, true]);
  });

  it('it is begun again, and there once', () => {
    begin(says('one'), says('two'));
    write(says('one'), says('two'));
    expect(texts()).toEqual(['two', 'one']);
    versions.settle();
    expect(listed().map(({ sure }) => sure)).toEqual([true, true]);
  });
});

it('only the newest so many of a file are kept, and numbers are not used again', () => {
  for (let at = 1; at <= VERSIONS_MOST + 7; at += 1) versions.seen(FILE, says(`text ${at}`), at);
  versions.seen('other.md', says('other'), 1);
  const kept = listed();
  expect(kept).toHaveLength(VERSIONS_MOST);
  expect(kept[0]?.version).toBe(VERSIONS_MOST + 7);
  expect(kept.at(-1)?.version).toBe(8);
  expect(texts('other.md')).toEqual(['other']);
  expect(versions.files()).toEqual([
    { path: FILE, versions: VERSIONS_MOST, at: VERSIONS_MOST + 7 },
    { path: 'other.md', versions: 1, at: 1 },
  ]);
});

it('those of a folder are forgotten, and nobody else’s', () => {
  const others = ['users/bo/USER.md', 'users/bobby/USER.md', 'users/bob0', 'users/bob', 'SOUL.md'];
  for (const file of [...others, 'users/bob/USER.md', 'users/bob/a/b.md']) versions.seen(file, says('x'), ++now);
  expect(versions.countBelow('users/bob')).toBe(2);
  expect(versions.forgetBelow('users/bob')).toBe(2);
  expect(versions.forgetBelow('users/bob')).toBe(0);
  expect(
    versions
      .files()
      .map(({ path }) => path)
      .sort(),
  ).toEqual([...others].sort());
});

describe('a version that is forgotten', () => {
  it('takes its text with it, and that of others that say the same, and keeps its number', () => {
    for (const text of ['secret', 'one', 'secret', 'two']) versions.seen(FILE, says(text), ++now);
    versions.seen('USER.md', says('secret'), ++now);
    expect(versions.forget(FILE, 1, 'forgotten by alice')).toEqual([1, 3]);
    expect(texts()).toEqual(['two', null, 'one', null]);
    expect(listed()[1]).toMatchObject({ version: 3, kind: 'unkept', why: 'forgotten by alice', bytes: 0, same: null });
    // Of another file it is another text.
    expect(texts('USER.md')).toEqual(['secret']);
    const { count } = db
      .prepare<[], { count: number }>(
        "SELECT count(*) AS count FROM file_versions WHERE file = 'SOUL.md' AND length(digest) = 64",
      )
      .get() ?? { count: -1 };
    expect(count).toBe(2);
    versions.seen(FILE, says('secret'), ++now);
    expect(listed()[0]).toMatchObject({ version: 5, same: null });
  });

  it('is none that the file says now, or is being made to say', () => {
    for (const text of ['one', 'two', 'one']) versions.seen(FILE, says(text), ++now);
    expect([1, 2, 3].map((version) => versions.isNow(FILE, version))).toEqual([true, false, true]);
    begin(says('one'), says('two'));
    expect([1, 2, 3].map((version) => versions.isNow(FILE, version))).toEqual([true, true, true]);
    versions.seen(FILE, GONE, ++now);
    // One that is gone says nothing.
    expect(versions.isNow(FILE, 5)).toBe(false);
    expect(versions.forget(FILE, 5, 'forgotten by alice')).toEqual([]);
  });
});
