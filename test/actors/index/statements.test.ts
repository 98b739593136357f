import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IndexFile } from '../../../src/actors/index/file.ts';
import { Search } from '../../../src/actors/index/search.ts';
import { Shelf } from '../../../src/actors/index/shelf.ts';
import { newFolder } from '../journal/support.ts';

test('no statement of a search, or of following, scans a table', async () => {
  const file = new IndexFile(join(await newFolder(), 'index.db'));
  const prepare = file.db.prepare.bind(file.db);
  const statements: string[] = [];
  // Everything is prepared through this connection: it only listens.
  Object.defineProperty(file.db, 'prepare', {
    value: (sql: string) => {
      statements.push(sql);
      return prepare(sql);
    },
  });
  new Search(file.db, new Shelf(file).hearings);
  const reading = statements.filter((sql) => !sql.trimStart().startsWith('INSERT'));
  expect(reading.length).toBeGreaterThan(20);
  const plans = reading.flatMap((sql) => {
    const unnamed = sql.replaceAll(/@\w+/g, '?');
    const values = Array.from(unnamed.match(/\?/g) ?? [], () => null);
    const plan = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${unnamed}`).all(...values);
    return plan.map(({ detail }) => `${detail} < ${sql.replaceAll(/\s+/g, ' ').slice(0, 80)}`);
  });
  // But for one at the start: every hearing, to be looked at; and what is stopped after its first row.
  const scans = plans.filter((step) => /^SCAN (rows|conversations|hearings|hearers)\b(?! USING)/.test(step));
  expect(scans.filter((step) => !/FROM hearings ORDER BY id$|ORDER BY id LIMIT 1$/.test(step))).toEqual([]);
  file.close();
});
