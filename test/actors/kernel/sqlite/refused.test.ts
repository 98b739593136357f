import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connect } from '../../../../src/actors/kernel/sqlite/driver.ts';
import { filled, NOTES, newFile, open, write } from './support.ts';

/** Everything in the folder, byte for byte. */
function bytesBeside(path: string): Record<string, string> {
  const folder = dirname(path);
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ name }) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

/** A file whose rows are in its log alone, as after a crash. */
function withLog(): { path: string; log: Buffer } {
  const path = newFile();
  const db = open(path);
  write(db, 'only in the log');
  const main = readFileSync(path);
  const log = readFileSync(`${path}-wal`);
  db.close();
  writeFileSync(path, main);
  writeFileSync(`${path}-wal`, log);
  return { path, log };
}

const CASES: readonly (readonly [string, () => string, RegExp])[] = [
  ['no database', () => spoilt((path) => writeFileSync(path, 'somebody’s notes\n'.repeat(500))), /not a database/],
  [
    'a damaged file',
    () => spoilt((path) => writeFileSync(path, readFileSync(path).fill(0xff, 4_096, 20_000))),
    /damaged.*coop backup restore/,
  ],
  ['a truncated file', () => spoilt((path) => truncateSync(path, 30_000)), /damaged.*coop backup restore/],
  [
    'an empty file whose log is not',
    () => {
      const { path } = withLog();
      truncateSync(path, 0);
      return path;
    },
    /it is empty, and the log beside it .* is not.*coop backup restore/,
  ],
  [
    'a file that is gone whose log is not',
    () => {
      const { path } = withLog();
      rmSync(path);
      return path;
    },
    /it is gone, and the log beside it .* is not/,
  ],
  [
    'a folder in its place',
    () => {
      const path = newFile();
      mkdirSync(path);
      writeFileSync(join(path, 'inside'), 'something');
      return path;
    },
    /a folder is in its place/,
  ],
  [
    'a database of another program',
    () => {
      const path = newFile();
      const db = connect(path, 0);
      db.exec('CREATE TABLE recipes (text TEXT)');
      db.close();
      return path;
    },
    /belongs to another program/,
  ],
];

function spoilt(spoil: (path: string) => void): string {
  const path = filled();
  spoil(path);
  return path;
}

describe('what cannot be read', () => {
  test.each(CASES)('%s is refused by name, and left byte for byte as it is', (_, make, why) => {
    const path = make();
    const before = bytesBeside(path);
    const opening = (): unknown => open(path);
    expect(opening).toThrow(expect.objectContaining({ code: 'E_DATABASE' }));
    expect(opening).toThrow(why);
    expect(bytesBeside(path)).toEqual(before);
  });

  test('a file of a newer schema is refused and left as it is', () => {
    const path = newFile();
    open(path, [...NOTES, 'CREATE TABLE more (text TEXT) STRICT']).close();
    const before = bytesBeside(path);
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'E_DATABASE_NEWER', data: { path, found: 2, known: 1 } }),
    );
    expect(bytesBeside(path)).toEqual(before);
  });

  test('a file of somebody else is refused and left as it is', async () => {
    const path = filled(3);
    chmodSync(path, 0o600);
    chmodSync(dirname(path), 0o755);
    const before = bytesBeside(path);
    const fixture = join(import.meta.dirname, 'fixtures/open-as-nobody.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [fixture, path]);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'E_DATABASE', message: expect.stringContaining('whose it is') });
    expect(bytesBeside(path)).toEqual(before);
  });

  test('an empty file without a log is a new one: a start that was broken off has left it', () => {
    const path = newFile();
    writeFileSync(path, '');
    const db = open(path);
    write(db, 'first');
    db.close();
    expect(existsSync(path)).toBe(true);
  });

  test('what is in a log that a crash left is there', () => {
    const { path } = withLog();
    const db = open(path);
    expect(db.prepare('SELECT text FROM notes').pluck().all()).toEqual(['only in the log']);
    db.close();
  });
});
