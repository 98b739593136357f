import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../../src/actors/kernel/sqlite/index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-temporary-test-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Files of SQLite that this process holds open and that have no name any more. */
async function nameless(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd');
  const files = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return files.filter((file) => file.endsWith(' (deleted)'));
}

test.runIf(process.platform === 'linux')('a large statement leaves no file outside the folder', async () => {
  const db = openDatabase(
    join(folder, 'words.db'),
    ['CREATE TABLE words (id INTEGER PRIMARY KEY, text TEXT NOT NULL, hash INTEGER UNIQUE)'],
    { synchronous: 'NORMAL', exclusive: true },
  );
  const before = await nameless();
  const text = 'the spare key is under the third flowerpot '.repeat(20);
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO words SELECT i, '${text}', i FROM n`);
  // As part of a transaction: SQLite has to be able to take this statement back alone.
  db.exec(
    `BEGIN; UPDATE words SET text = text || '!' WHERE id = 1; UPDATE words SET text = text || '.', hash = -hash; COMMIT`,
  );
  expect(await nameless()).toEqual(before);
  db.close();
});
