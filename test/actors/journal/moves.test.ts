import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { enforceMoves, MOVES } from '../../../src/actors/journal/moves.ts';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { type Database, openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { ALICE_DM, newFolder } from './support.ts';

type Table = keyof typeof MOVES;

async function opened(): Promise<Database> {
  const db = openDatabase(join(await newFolder(), 'journal.db'), MIGRATIONS, { synchronous: 'NORMAL' });
  enforceMoves(db);
  db.exec(`
    INSERT INTO conversations (id, place, level, opened_at) VALUES (1, '${ALICE_DM}', 'full', 1);
    INSERT INTO inbox (id, channel, message_id, identity, place, text, at) VALUES (1, 'terminal', 'm', 'terminal:alice', '${ALICE_DM}', 'x', 1);
    INSERT INTO turns (id, inbox, conversation, person, place, level, started) VALUES ('t', 1, 1, 'alice', '${ALICE_DM}', 'full', 1);`);
  return db;
}

/** A row that begins in this state. */
const INSERT: Readonly<Record<Table, string>> = {
  inbox: `INSERT INTO inbox (channel, message_id, identity, place, text, at, state)
          VALUES ('terminal', hex(randomblob(8)), 'terminal:alice', '${ALICE_DM}', 'x', 1, ?)`,
  outbox: `INSERT INTO outbox (turn, channel, place, level, kind, text, answers, at, state)
           VALUES ('t', 'terminal', '${ALICE_DM}', 'full', 'notice', 'x', 'm', 1, ?)`,
  jobs: `INSERT INTO jobs (turn, kind, store, text, key, person, place, level, state)
         VALUES ('t', 'share', 'shared', 'x', hex(randomblob(8)), 'alice', '${ALICE_DM}', 'full', ?)`,
};

test('a row moves as it is written down, and in no other way, wherever it is and whatever is tried', async () => {
  const db = await opened();
  const attempts = fc.constantFrom<Table>('inbox', 'outbox', 'jobs').chain((table) => {
    const states = fc.constantFrom(...Object.keys(MOVES[table]));
    return fc.record({ table: fc.constant(table), from: states, path: fc.array(states, { maxLength: 6 }) });
  });
  fc.assert(
    fc.property(attempts, ({ table, from, path }) => {
      const moves: Readonly<Record<string, readonly string[]>> = MOVES[table];
      const id = db.prepare(INSERT[table]).run(from).lastInsertRowid;
      let state = from;
      for (const to of path) {
        const move = () => db.prepare(`UPDATE ${table} SET state = ? WHERE id = ?`).run(to, id);
        if (to === state || moves[state]?.includes(to) === true) {
          move();
          state = to;
        } else expect(move).toThrow(/does not move like this/);
        expect(db.prepare(`SELECT state FROM ${table} WHERE id = ?`).get(id)).toEqual({ state });
      }
    }),
    { numRuns: 300 },
  );
  db.close();
});

test('the states are those that the tables know', async () => {
  const db = await opened();
  for (const [table, moves] of Object.entries(MOVES)) {
    const { sql } = db
      .prepare<[string], { sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?')
      .get(table) ?? {
      sql: '',
    };
    const known = /state IN \(([^)]*)\)/.exec(sql)?.[1]?.match(/\w+/g) ?? [];
    expect(Object.keys(moves).sort()).toEqual([...known].sort());
  }
  db.close();
});
