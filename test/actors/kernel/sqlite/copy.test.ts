import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkThoroughly, copiesOf, copyDatabase, lockDatabase } from '../../../../src/actors/kernel/sqlite/index.ts';
import { filled, newFile, open, read, write } from './support.ts';

describe('a copy of an open database', () => {
  test('has what was written before and meanwhile, and nobody waited for it', async () => {
    const path = filled(20_000);
    const db = open(path);
    const before = read(db).length;
    let meanwhile = 0;
    let isCopying = true;
    const go = (): void => {
      if (!isCopying) return;
      write(db, `meanwhile ${meanwhile++}`);
      setImmediate(go);
    };
    setImmediate(go);
    const to = `${path}.copy-1`;
    await copyDatabase(db, to);
    isCopying = false;
    expect(meanwhile).toBeGreaterThan(2);
    db.close();

    expect(statSync(to).mode & 0o777).toBe(0o600);
    const copy = open(to);
    expect(checkThoroughly(copy)).toBeUndefined();
    expect(read(copy).length).toBeGreaterThan(before);
    expect(read(copy)).toContain('meanwhile 0');
    copy.close();
  });

  test('is written over nothing', async () => {
    const db = open(filled(1));
    const to = newFile();
    writeFileSync(to, 'somebody’s');
    await expect(copyDatabase(db, to)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(to, 'utf8')).toBe('somebody’s');
    db.close();
  });

  test('that breaks off leaves nothing', async () => {
    const db = open(filled(20_000));
    const to = newFile();
    const copying = copyDatabase(db, to);
    setImmediate(() => db.close());
    await expect(copying).rejects.toThrow();
    expect(existsSync(to)).toBe(false);
  });
});

describe('the copies that an owner makes', () => {
  const made = (path: string) => {
    let at = 0;
    const clock = {
      now: () => at,
      newId: () => String(at),
      pass(ms: number): void {
        at += ms;
      },
    };
    const db = open(path);
    return { ...clock, db, copies: copiesOf(db, path, clock) };
  };

  test('are one at a time, and lie beside the file', async () => {
    const path = filled(10_000);
    const { copies, db } = made(path);
    const first = copies.copy({});
    await expect(copies.copy({})).rejects.toMatchObject({ code: 'E_BUSY' });
    expect(await first).toEqual({ path: `${path}.copy-0` });
    db.close();
  });

  test('are removed by whoever asked, or an hour later with the next', async () => {
    const path = filled(1);
    const { copies, db, pass } = made(path);
    await copies.copy({});
    pass(60_000);
    const second = await copies.copy({});
    expect(existsSync(`${path}.copy-0`)).toBe(true);
    copies.drop(second);
    expect(existsSync(second.path)).toBe(false);
    pass(60 * 60_000);
    await copies.copy({});
    expect(existsSync(`${path}.copy-0`)).toBe(false);
    db.close();
  });

  test('are all that can be removed', () => {
    const path = filled(1);
    const { copies, db } = made(path);
    const other = join(path, '..', 'other');
    writeFileSync(other, 'somebody’s');
    copies.drop({ path: other });
    copies.drop({ path });
    expect(existsSync(other) && existsSync(path)).toBe(true);
    db.close();
  });
});

describe('a lock', () => {
  test('keeps everybody else out until it is let go, and finds who has the file', () => {
    const path = filled(1);
    const lock = lockDatabase(path);
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'E_ALREADY_RUNNING' }));
    lock[Symbol.dispose]();
    const db = open(path);
    expect(() => lockDatabase(path)).toThrow(expect.objectContaining({ code: 'E_ALREADY_RUNNING' }));
    db.close();
  });

  test('makes no file, and is had of what is beyond use', () => {
    const path = newFile();
    lockDatabase(path)[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, 'not a database '.repeat(1_000));
    lockDatabase(path)[Symbol.dispose]();
    expect(readFileSync(path, 'utf8')).toBe('not a database '.repeat(1_000));
  });
});
