import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { createAudience, MIGRATIONS } from '../../../src/actors/store/schema.ts';
import { STATEMENTS, statementsOf } from '../../../src/actors/store/statements.ts';
import { temporaryFolder } from './support.ts';

const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  best: ['"key" OR "pot"', 10],
  newest: [10],
  known: [Buffer.alloc(32)],
  mentioned: [1],
  said: ['t', 'a', 'p', 't', 0, 'full', 1],
  add: ['t', 'a', 'p', 't', 0, Buffer.alloc(32), 'full'],
  index: [1, 't'],
  unindex: [1],
  person: ['alice'],
  addPerson: ['alice'],
  receipt: ['turn', 'key'],
  addReceipt: ['turn', 'key', 1, 'added', 0],
};

test('no statement walks through all rows', async () => {
  const db = openDatabase(join(await temporaryFolder(), 'memory.db'), [...MIGRATIONS, createAudience(1)], {
    synchronous: 'FULL',
  });
  for (const [name, sql] of Object.entries({ ...statementsOf(1), ...STATEMENTS })) {
    const plan = db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(EXAMPLES[name] ?? []))
      .map(({ detail }) => detail);
    const scans = plan.filter((step) => step.startsWith('SCAN') && !isBounded(step));
    // The newest rows are read backwards by id, until the limit.
    expect(scans, name).toEqual(name === 'newest' ? ['SCAN memories_1'] : []);
    if (name === 'newest') expect(plan.join(), name).not.toContain('TEMP B-TREE');
  }
  db.close();
});

/** A search by MATCH (`M`), one row of it by its id (`=`), and the rows it found. */
function isBounded(step: string): boolean {
  return /VIRTUAL TABLE INDEX \d+:.*[M=]/.test(step) || step === 'SCAN hit';
}
