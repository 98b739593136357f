import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { changeStatements, purgeStatements, rowStatements } from '../../../src/actors/store/keep/statements.ts';
import { readStatements, STATEMENTS } from '../../../src/actors/store/read-statements.ts';
import { createAudience, MIGRATIONS } from '../../../src/actors/store/schema.ts';
import { temporaryFolder } from './support.ts';

/** Read in the order of their key until the limit, or counted for whoever asks for figures; people are few. */
const WALK_IN_ORDER = ['newest', 'any'];
const COUNT = ['count', 'live', 'archived', 'changes', 'people', 'sweepPeople'];

const all: Readonly<Record<string, string | readonly string[]>> = {
  ...rowStatements(1),
  ...changeStatements(1),
  ...purgeStatements(1),
  ...Object.fromEntries(
    Object.entries(readStatements(1)).map(([name, sql]) => [name === 'newest' ? 'newestAt' : name, sql]),
  ),
  ...STATEMENTS,
};
const statements = Object.entries(all).flatMap(([name, sql]) => [sql].flat().map((one) => [name, one] as const));

test('no statement walks through all rows', async () => {
  const db = openDatabase(join(await temporaryFolder(), 'memory.db'), [...MIGRATIONS, createAudience(1)], {
    synchronous: 'FULL',
  });
  for (const [name, sql] of statements) {
    const args = Array.from({ length: sql.split('?').length - 1 }, () => 1);
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...args);
    const steps = plan.map(({ detail }) => detail);
    const scans = steps.filter((step) => step.startsWith('SCAN'));
    if (WALK_IN_ORDER.includes(name)) expect(steps.join(), name).not.toContain('TEMP B-TREE');
    else if (!COUNT.includes(name)) expect(scans, name).toEqual([]);
    if (!COUNT.includes(name)) expect(steps.join(), name).not.toContain('TEMP B-TREE');
  }
  db.close();
});
