import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../src/actors/kernel/sqlite/index.ts';
import { type Memories, memories } from '../../../../src/actors/store/memories.ts';
import { MIGRATIONS } from '../../../../src/actors/store/schema.ts';
import type { Draft } from '../../../../src/protocol/contracts/memory/index.ts';
import type { TrustLevel } from '../../../../src/protocol/trust.ts';
import { keyOf } from '../support.ts';

const KEEPER = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coop-undo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const words = fc.constantFrom('pot', 'pots', 'gate', 'not', 'the', 'blue', 'Bob', '5', '6');
const text = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
const names = fc.subarray(['Bob', 'Carol', 'x']);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  text.map((one) => ({ text: one })),
  fc.record({
    text,
    facts: names,
    tags: names,
    people: names,
    type: fc.constantFrom('note' as const, 'event' as const),
  }),
);
const level = fc.constantFrom<TrustLevel>('full', 'inner', 'public');
const audience = fc.constantFrom('me' as const, 'everyone' as const);
const id = fc.integer({ min: 1, max: 5 });
const step = fc.oneof(
  fc.record({ what: fc.constant('write' as const), audience, level, draft }),
  fc.record({ what: fc.constant('update' as const), audience, level, id, draft }),
  fc.record({ what: fc.constant('supersede' as const), audience, level, id, draft }),
  fc.record({ what: fc.constant('correct' as const), audience, level, id, draft }),
  fc.record({ what: fc.constant('forget' as const), audience, level, id }),
  fc.record({ what: fc.constant('import' as const), audience, draft }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let keys = 0;
const key = () => {
  keys += 1;
  return keyOf(`k/${keys}`);
};

/** Carries it out; what is refused changes nothing. */
function carryOut(store: Memories, one: Step, turn: string): void {
  const scope = {
    ...{ author: 'alice', place: 'dm', turn, audience: one.audience },
    integrity: one.what === 'import' ? ('full' as const) : one.level,
  };
  try {
    if (one.what === 'write') store.write(scope, { key: key(), ...one.draft });
    else if (one.what === 'correct') store.correct(scope, { key: key(), id: one.id, change: one.draft });
    else if (one.what === 'forget') store.forget(scope, { key: key(), id: one.id });
    else if (one.what === 'import')
      void store.keep.import(KEEPER, { audience: one.audience, rows: [{ ...one.draft, ref: 'r' }] });
    else store.settle(scope, { key: key(), decisions: [{ decision: one.what, id: one.id, draft: one.draft }] });
  } catch (error) {
    expect(error).toMatchObject({ code: 'E_NOT_FOUND' });
  }
}

/** All that alice sees, clocks aside, in an order of its own. */
function visible(store: Memories): unknown {
  const scope = { person: 'alice' };
  const { observations } = store.browse(scope, { browse: { by: 'recent' }, limit: 200 });
  const asked = ['pot', 'gate not', 'blue 5', 'carol x'].map((query) =>
    store
      .search(scope, { query, limit: 200 })
      .hits.map(({ audience: of, id: number, coverage }) => `${of}/${number} ${coverage.toFixed(3)}`)
      .toSorted(),
  );
  const rows = observations.map(({ updatedAt: _, ...row }) => JSON.stringify(row)).toSorted();
  const { live, archived, people } = store.stats(scope, {});
  return { rows, asked, live, archived, people };
}

/** Whatever was done, taken back from the newest on, it is as it was, and the index says the same as the rows. */
test('any changes, taken back newest first, leave what was there before', () => {
  let run = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4 }), fc.array(step, { minLength: 1, maxLength: 10 }), (before, steps) => {
      run += 1;
      let now = 1_000;
      const db: Database = openDatabase(join(folder, `${run}.db`), MIGRATIONS, { synchronous: 'NORMAL' });
      db.pragma('synchronous = OFF');
      const store = memories(db, 'shared', () => {
        now += 1;
        return now;
      });
      for (const one of before) carryOut(store, one, 'before');
      const seen = [visible(store)];
      const changesBefore = countChanges(store);
      for (const [at, one] of steps.entries()) carryOut(store, one, `turn-${at}`);
      for (
        let left = openChanges(store).length - changesBefore;
        left > 0;
        left = openChanges(store).length - changesBefore
      ) {
        const newest = openChanges(store)[0];
        if (newest === undefined) throw new Error('nothing to take back');
        void store.keep.undo(KEEPER, { key: key(), what: { of: 'change', audience: newest.audience, n: newest.n } });
      }
      expect(visible(store)).toEqual(seen[0]);
      db.close();
    }),
    { numRuns: 50 },
  );
}, 60_000);

type Changes = Awaited<ReturnType<Memories['keep']['changes']>>['changes'];

/** Not taken back yet, the newest first. */
function openChanges(store: Memories): Changes {
  const answer = store.keep.changes(KEEPER, { limit: 200 });
  if (answer instanceof Promise) throw new Error('changes are listed at once');
  return answer.changes.filter(({ undone, event }) => !undone && event !== 'restore');
}

const countChanges = (store: Memories): number => openChanges(store).length;
