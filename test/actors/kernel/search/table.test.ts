import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSearchTable, type SearchDoc, searchTable } from '../../../../src/actors/kernel/search/index.ts';
import { type Database, openDatabase } from '../../../../src/actors/kernel/sqlite/index.ts';

const NOON = Date.UTC(2026, 4, 8, 12);

let folder: string;
let db: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-search-'));
  db = openDatabase(join(folder, 'words.db'), [createSearchTable('one') + createSearchTable('other')], {
    synchronous: 'NORMAL',
  });
});

afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true });
});

const docs = (...texts: string[]): SearchDoc[] => texts.map((text, at) => ({ id: at + 1, text, at: NOON }));
const sitting = (...texts: string[]): SearchDoc[] => docs(...texts).map((doc) => ({ ...doc, group: 1, segment: 1 }));

function filled(...rows: readonly SearchDoc[][]) {
  const table = searchTable(db, 'one');
  db.transaction(() => {
    for (const some of rows) table.add(some);
  })();
  const find = (query: string, options: Partial<Parameters<typeof table.search>[1]> = {}): number[] =>
    table.search(query, { limit: 10, ...options }).map(({ id }) => id);
  return { table, find };
}

describe('a search', () => {
  test('finds other forms of the words that are asked for, the best first', () => {
    const { find } = filled(docs('the key hangs here', 'spare keys are under the pot', 'nothing of it'));
    expect(find('Where is the spare key?')).toEqual([2, 1]);
  });

  test('finds what answers by what was asked before it, above the question itself', () => {
    const { find } = filled(
      sitting('good morning', 'Where did you put the spare tyre?', 'Behind the old shed, I think', 'fine, thank you'),
    );
    expect(find('where is the spare tyre').slice(0, 2)).toEqual([3, 2]);
  });

  test('finds no neighbour of another sitting', () => {
    const { find } = filled(
      docs('the boat is blue').map((doc) => ({ ...doc, segment: 1 })),
      [{ id: 2, text: 'see you tomorrow', at: NOON, segment: 2 }],
    );
    expect(find('boat')).toEqual([1]);
  });

  test('prefers what tells of time where the question is when, and the month that it names', () => {
    const may = { id: 1, text: 'we went sailing', at: NOON };
    const june = { id: 2, text: 'we went sailing', at: Date.UTC(2026, 5, 8) };
    const told = { id: 3, text: 'sailing yesterday', at: Date.UTC(2026, 7, 8) };
    const { find } = filled([may, june, told]);
    expect(find('sailing in May')[0]).toBe(1);
    expect(find('sailing in June')[0]).toBe(2);
    expect(find('when was the sailing')[0]).toBe(3);
  });

  test('is confined to a group, and to what is wanted', () => {
    const { find } = filled(docs('blue boat', 'blue car', 'blue pot').map((doc) => ({ ...doc, group: doc.id % 2 })));
    expect(find('blue', { group: 0 })).toEqual([2]);
    expect(find('blue', { where: (id) => id !== 3 })).toEqual([2, 1]);
  });

  test('goes on looking where most of the best are not wanted', () => {
    const many = docs(...Array.from({ length: 2_000 }, () => 'blue boat'));
    const { find } = filled(many);
    expect(find('boat', { where: (id) => id === 7 })).toEqual([7]);
  });

  test('puts below others what is worth less', () => {
    const { find } = filled(docs('blue boat', 'blue boat'));
    expect(find('boat')).toEqual([2, 1]);
    expect(find('boat', { weight: (id) => (id === 2 ? 0.5 : 1) })).toEqual([1, 2]);
  });

  test('knows other names of a word', () => {
    const { find } = filled(docs('Melanie paints', 'Bob sings'));
    expect(find('what does Mel do', { also: (word) => (word === 'mel' ? ['Melanie'] : []) })).toEqual([1]);
  });

  test('takes in what is near by other means', () => {
    const { find } = filled(docs('an automobile', 'a bicycle'));
    expect(find('car', { near: [{ id: 1, score: 0.9 }] })).toEqual([1]);
    expect(find('🎉', { near: [{ id: 2, score: 0.9 }] })).toEqual([2]);
  });

  test.each(['"', 'key OR', 'NEAR(key, 2)', 'stems:key', 'key*', "'); DROP TABLE one; --", '\0key', '-key', '^key'])(
    'takes %j for text',
    (query) => {
      const { find } = filled(docs('the key', 'the pot'));
      expect(() => find(query)).not.toThrow();
      expect(find(query)).toEqual(query.includes('key') ? [1] : []);
    },
  );

  test('scores lie between 0 and 1, whatever is asked', () => {
    const word = fc.constantFrom('key', 'pot', 'boat', 'blue', 'when', 'may', '?', 'spare');
    const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), text, (texts, query) => {
        db.exec('DELETE FROM one_rows; DELETE FROM one');
        const { table } = filled(sitting(...texts));
        for (const { score, coverage } of table.search(query, { limit: 5 })) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(coverage).toBeGreaterThan(0);
          expect(coverage).toBeLessThanOrEqual(1 + 1e-6);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('what is written', () => {
  test('is found in the same transaction, and forgotten where that is taken back', () => {
    const { table, find } = filled(docs('blue boat'));
    const undo = new Error('taken back');
    const attempt = db.transaction(() => {
      table.remove([1]);
      table.add([{ id: 2, text: 'green boat', at: NOON }]);
      expect(find('boat')).toEqual([2]);
      throw undo;
    });
    expect(attempt).toThrow(undo);
    expect(find('boat')).toEqual([1]);
    table.add([{ id: 3, text: 'red boat', at: NOON }]);
    expect(find('boat')).toEqual([3, 1]);
  });

  test('answers the same after the file was closed, in any order of adding, removing and searching', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), word: fc.constantFrom('boat', 'pot', 'key') }),
      fc.record({ kind: fc.constant('remove' as const), id: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant('search' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        db.exec('DELETE FROM one_rows; DELETE FROM one');
        const table = searchTable(db, 'one');
        let id = 0;
        for (const one of steps) {
          if (one.kind === 'add') {
            id += 1;
            table.add([{ id, text: `a ${one.word} here`, at: NOON, segment: 1 }]);
          } else if (one.kind === 'remove') table.remove([one.id]);
          else table.search('boat', { limit: 20 });
        }
        const later = searchTable(db, 'one').search('boat pot', { limit: 20 });
        expect(table.search('boat pot', { limit: 20 })).toEqual(later);
      }),
      { numRuns: 100 },
    );
  });

  test('leaves no word behind once it is removed and scrubbed', async () => {
    const { table, find } = filled(docs('zanzibarine boat', 'blue boat'));
    table.remove([1]);
    table.scrub();
    expect(find('zanzibarine')).toEqual([]);
    db.pragma('wal_checkpoint(TRUNCATE)');
    for (const name of await readdir(folder)) {
      expect((await readFile(join(folder, name))).includes('zanzibarin'), name).toBe(false);
    }
  });

  test('in one table changes nothing of what another answers', () => {
    const { table } = filled(docs('blue boat', 'green boat', 'blue pot'));
    const before = table.search('blue boat', { limit: 10 });
    searchTable(db, 'other').add(docs('blue', 'blue boat', 'boat boat boat'));
    expect(table.search('blue boat', { limit: 10 })).toEqual(before);
  });
});

describe('spaces of one table', () => {
  const anywhere = (db: Database) => [1, 2, 11].map((space) => searchTable(db, 'other', space));

  test('find each its own rows, with statistics of their own, in any order of adding and removing', () => {
    const step = fc.record({
      space: fc.integer({ min: 0, max: 2 }),
      word: fc.constantFrom('boat', 'pot', '1xboat', '2xpot'),
      removes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        db.exec(
          'DELETE FROM other_rows; DELETE FROM other_spaces; DELETE FROM other; DELETE FROM one_rows; DELETE FROM one',
        );
        const spaces = anywhere(db);
        // What the second of them would be if it were alone in the file.
        const alone = searchTable(db, 'one');
        const ids: number[][] = [[], [], []];
        for (const [at, { space, word, removes }] of steps.entries()) {
          const gone = removes ? ids[space]?.shift() : undefined;
          const doc = { id: at + 1, text: `a ${word} here`, at: NOON, segment: 1 };
          for (const table of [spaces[space], ...(space === 1 ? [alone] : [])]) {
            if (gone !== undefined) table?.remove([gone]);
            table?.add([doc]);
          }
          ids[space]?.push(doc.id);
          spaces[at % 3]?.search('boat', { limit: 5 });
        }
        for (const query of ['boat', 'pot 1xboat', '2xpot']) {
          const found = spaces.map((table) => table.search(query, { limit: 50 }));
          expect(found[1]).toEqual(alone.search(query, { limit: 50 }));
          for (const [at, hits] of found.entries()) {
            expect(hits.filter(({ id }) => !ids[at]?.includes(id))).toEqual([]);
            expect(anywhere(db)[at]?.search(query, { limit: 50 })).toEqual(hits);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('remove no row of another', () => {
    const [one, two] = anywhere(db);
    one?.add(docs('blue boat'));
    two?.remove([1]);
    expect(two?.finds(docs('blue boat'))).toBe(false);
    expect(one?.finds(docs('blue boat'))).toBe(true);
  });
});

describe('an index', () => {
  test('that has its rows is whole', () => {
    const rows = docs('blue boat', 'green pot');
    const { table } = filled(rows);
    expect(table.isWhole(rows)).toBe(true);
  });

  test.each([
    'DELETE FROM one WHERE rowid = 1',
    'DELETE FROM one_rows WHERE n = 1',
    'DROP TABLE one_data',
    "UPDATE one_data SET block = x'00' WHERE id > 10",
  ])('is not whole after: %s', (sql) => {
    const rows = docs('blue boat', 'green pot');
    const { table } = filled(rows);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.exec(sql);
    expect(table.isWhole(rows)).toBe(false);
  });
});

test('each statement goes by a key or the index', () => {
  filled(docs('blue boat'));
  const plan = (sql: string): string =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  expect(plan('SELECT rowid FROM one WHERE one MATCH \'"boat"\'')).toContain('VIRTUAL TABLE INDEX');
  expect(plan('SELECT n FROM one_rows WHERE id = 1')).toContain('USING COVERING INDEX');
  expect(plan('SELECT * FROM one_rows WHERE n > 5 ORDER BY n')).toContain('SEARCH one_rows USING INTEGER PRIMARY KEY');
});
