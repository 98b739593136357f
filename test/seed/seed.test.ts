/** The table is true of the tests and of the schema: it starts nothing. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { describeKeys } from '../../src/config/describe.ts';
import { parseConfig } from '../../src/config/load.ts';
import { TABLE } from './table.ts';
import { testsOf } from './titles.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = readFileSync(join(import.meta.dirname, 'example.toml'), 'utf8');

const rows = TABLE.flatMap(({ section, rows }) => rows.map((row) => ({ section, ...row })));
const keyed = rows.filter(({ key }) => key !== undefined);
const named = new Map<string, Set<string>>();
for (const { by } of rows) {
  for (const { file, tests } of 'toCome' in by ? [] : by) {
    named.set(file, new Set([...(named.get(file) ?? []), ...tests]));
  }
}

/** Every key of a table, and of those in it, lists of tables as `users[].name`. */
function keysOf(value: unknown, key = ''): string[] {
  if (Array.isArray(value) && value.some((one) => typeof one === 'object')) {
    return [key, ...value.flatMap((one) => keysOf(one, `${key}[]`))];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [key];
  return Object.entries(value).flatMap(([name, inner]) => keysOf(inner, key === '' ? name : `${key}.${name}`));
}

describe('every promise', () => {
  test('is held by a test, or Signal’s and to come', () => {
    for (const { section, promise, key = '', by } of rows) {
      if ('toCome' in by) expect(`${promise} ${key}`, section).toMatch(/signal/i);
      else expect(by.length, `${section}: ${promise}`).toBeGreaterThan(0);
    }
  });

  test('is said once in its section', () => {
    for (const { section, rows } of TABLE) {
      const said = rows.map(({ promise, key = '' }) => `${promise} ${key}`);
      expect(new Set(said).size, section).toBe(said.length);
    }
  });
});

describe('every test that the table names', () => {
  test.each([...named])('in %s is there once, and not switched off', (file, tests) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    const there = testsOf(join(ROOT, file));
    for (const title of tests) {
      const found = there.filter((one) => one.title === title);
      expect(
        found.map(({ isOff }) => isOff),
        title,
      ).toEqual([false]);
    }
  });
});

describe('every key of the example', () => {
  test('has a row, and no row is about another', () => {
    // [channels.signal], [cron.deliver] and the like are no keys of their own.
    const expected = [...new Set([...keysOf(parse(EXAMPLE))])];
    expect(keyed.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
  });

  test('is taken with the value that it shows', () => {
    const parsed = parseConfig('/nowhere/coop.toml', EXAMPLE);
    if ('error' in parsed) throw parsed.error;
    expect(parsed.config.settings).toMatchObject(parse(EXAMPLE));
  });

  test.each(keyed.filter((row) => 'default' in row).map(({ key, ...row }) => [key, row.default]))(
    '%s has the default %j',
    (key, expected) => {
      const known = describeKeys().find((one) => one.key === key);
      expect(JSON.parse(known?.default ?? 'null')).toEqual(expected);
    },
  );

  test.each(keyed.filter(({ applies }) => applies !== undefined).map(({ key, applies }) => [key, applies]))(
    '%s holds: %s',
    (key, applies) => {
      expect(describeKeys().find((one) => one.key === key)?.applies).toBe(applies);
    },
  );
});

describe('a test is found', () => {
  const SOURCE = `
    describe('a thing', () => {
      it('works', () => {});
      it.skip('is skipped', () => {});
      it.todo('is to be done', () => {});
      describe.skip('inside', () => { test('is off', () => {}); });
      describe.each([1])('of %s', () => { test.each([2])("has 'quotes' and %i", (two) => { expect(two).toBe(2); }); });
      it.skipIf(false)('is skipped on some machines', () => {});
    });
    // it('is a comment', () => {});
    const text = "it('is text', () => {})";
    vi.test('is something else');
  `;

  test('by the titles around it and its own, with whether it is switched off', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'coop-titles-')), 'x.test.ts');
    writeFileSync(path, SOURCE);
    expect(testsOf(path)).toEqual([
      { title: 'a thing > works', isOff: false },
      { title: 'a thing > is skipped', isOff: true },
      { title: 'a thing > is to be done', isOff: true },
      { title: 'a thing > inside > is off', isOff: true },
      { title: "a thing > of %s > has 'quotes' and %i", isOff: false },
      { title: 'a thing > is skipped on some machines', isOff: false },
    ]);
  });
});
