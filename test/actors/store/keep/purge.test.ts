import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Purge } from '../../../../src/protocol/contracts/memory/index.ts';
import { keyOf, TestStore, texts } from '../support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'inner', everyone: false } as const;
const HOUSE = { of: 'house' } as const;

/** No word of any language, and no stem of it is another: FTS5 keeps stems. */
const CANARY = 'zqxvcanaryqzx';

let store: TestStore;
let keys = 0;
beforeEach(async () => {
  store = await TestStore.open();
});
afterEach(() => store[Symbol.asyncDispose]());

const key = () => {
  keys += 1;
  return keyOf(`purge/${keys}`);
};

/** Files beside the store's that hold the canary: while it runs, and when it is closed. */
async function filesWith(canary: string): Promise<string[]> {
  const folder = dirname(store.path);
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    if (bytes.includes(canary) || bytes.includes(Buffer.from(canary, 'utf16le'))) found.push(name);
  }
  return found;
}

async function purgeAll(scope: Parameters<TestStore['keeps']>[0], purge: Purge): Promise<number> {
  const { call } = store.keeps(scope);
  let rows = 0;
  for (;;) {
    const done = await call.purge({ purge, dryRun: false });
    rows += done.rows;
    if (!done.more) return rows;
  }
}

/** In every field, in history, as an older version, corrected away, forgotten and superseded. */
async function sow(author: string, audience: 'me' | 'everyone', many = 0): Promise<readonly number[]> {
  const settles = store.settles(author, { audience, turn: `turn-${CANARY}` });
  const draft = {
    text: `the ${CANARY} is under the tile`,
    title: `title ${CANARY}`,
    facts: [`fact ${CANARY}`],
    tags: [`tag-${CANARY}`],
    people: [`Person ${CANARY}`],
    files: [`/files/${CANARY}.txt`],
  };
  const { written } = await settles.call.settle({
    key: key(),
    decisions: [
      { decision: 'add', draft },
      ...Array.from({ length: many }, (_, at) => ({
        decision: 'add' as const,
        draft: { text: `${at} ${CANARY} number ${at} of ${many}` },
      })),
    ],
  });
  const [first] = written;
  if (first === undefined) throw new Error('nothing was written');
  await settles.call.settle({
    key: key(),
    decisions: [{ decision: 'supersede', id: first.id, draft: { text: 'the ring is in the safe', tags: [CANARY] } }],
  });
  return written.map(({ id }) => id);
}

describe('after a purge no byte is left in any file', () => {
  test('of single rows: with what they took the place of, and their history', async () => {
    await store.remember('alice', 'The pot is blue', 'me');
    await sow('alice', 'me', 3);
    expect(await filesWith(CANARY)).not.toEqual([]);
    const rows = (await store.search('alice', `${CANARY} ring safe`, 50)).map(({ audience, id }) => ({ audience, id }));
    expect(rows).toHaveLength(4);
    expect(await store.keeps(ALICE).call.purge({ purge: { what: 'rows', rows }, dryRun: true })).toEqual({
      rows: 5,
      more: false,
    });
    expect(await store.search('alice', CANARY, 50)).not.toEqual([]);
    expect(await purgeAll(ALICE, { what: 'rows', rows })).toBe(5);
    expect(await filesWith(CANARY)).toEqual([]);
    expect(texts(await store.search('alice', '', 50))).toEqual(['The pot is blue']);
    await store.actor.drain();
    expect(await filesWith(CANARY)).toEqual([]);
  });

  test('of a person: what is theirs alone, and what they said for everyone', async () => {
    await store.remember('bob', 'Bob keeps this', 'me', { level: 'inner' });
    await store.remember('bob', 'Everyone brings cake', 'everyone', { level: 'inner' });
    await sow('alice', 'me', 5);
    await sow('alice', 'everyone', 5);
    await store.remember(CANARY, 'a person of that name', 'me');
    await purgeAll(HOUSE, { what: 'person', person: CANARY });
    await purgeAll(HOUSE, { what: 'person', person: 'alice' });
    expect(await filesWith(CANARY)).toEqual([]);
    expect(texts(await store.search('bob', '')).toSorted()).toEqual(['Bob keeps this', 'Everyone brings cake']);
    expect(texts(await store.search('alice', ''))).toEqual(['Everyone brings cake']);
    // And they may begin again.
    expect(await store.remember('alice', 'The pot is blue', 'me')).toMatchObject({ outcome: 'added' });
    expect(texts(await store.search('alice', 'pot'))).toEqual(['The pot is blue']);
    await store.actor.drain();
    expect(await filesWith(CANARY)).toEqual([]);
  });

  test('of what a person changed in what others said', async () => {
    const { id } = await store.remember('bob', 'The gate is red', 'everyone', { level: 'inner' });
    await store.settles('alice').call.settle({
      key: key(),
      decisions: [{ decision: 'update', id, draft: { text: 'The gate is red', facts: [`it holds the ${CANARY}`] } }],
    });
    expect(await store.search('bob', CANARY)).toHaveLength(1);
    await purgeAll(HOUSE, { what: 'person', person: 'alice' });
    expect(await filesWith(CANARY)).toEqual([]);
    expect(await store.search('bob', 'gate')).toMatchObject([{ author: 'bob', text: 'The gate is red', facts: [] }]);
  });

  test('of all that one may touch', async () => {
    await store.remember('bob', 'Bob keeps this', 'me', { level: 'inner' });
    await sow('alice', 'me', 5);
    await sow('alice', 'everyone', 5);
    await purgeAll(ALICE, { what: 'all' });
    expect(await filesWith(CANARY)).toEqual([]);
    expect(texts(await store.search('bob', ''))).toEqual(['Bob keeps this']);
    expect(await store.search('alice', '')).toEqual([]);
  });

  test('of more than one run may take, and of what was imported', async () => {
    const { call } = store.keeps(ALICE);
    for (let batch = 0; batch < 6; batch += 1) {
      const rows = Array.from({ length: 500 }, (_, at) => ({
        ref: `${batch}/${at}`,
        text: `${CANARY} ${batch} ${at}`,
      }));
      await call.import({ audience: 'everyone', rows });
    }
    expect(await purgeAll(ALICE, { what: 'all' })).toBe(3_000);
    expect(await filesWith(CANARY)).toEqual([]);
  }, 30_000);

  test('also in copies from before a migration', async () => {
    await sow('alice', 'me');
    const before = `${store.path}.before-2`;
    await writeFile(before, `an older ${CANARY}`);
    await purgeAll(ALICE, { what: 'all' });
    expect(await filesWith(CANARY)).toEqual([]);
  });
});

describe('a purge', () => {
  test('reaches nobody else’s rows', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    await store.remember('alice', 'Everyone brings cake');
    const { call } = store.keeps(BOB);
    for (const audience of ['me', 'everyone'] as const) {
      const purge: Purge = { what: 'rows', rows: [{ audience, id }] };
      await expect(call.purge({ purge, dryRun: false })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    }
    for (const person of ['alice', 'nobody']) {
      const purge = { what: 'person', person } as const;
      await expect(call.purge({ purge, dryRun: false })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    }
    expect(await call.purge({ purge: { what: 'all' }, dryRun: false })).toEqual({ rows: 0, more: false });
    expect(await store.search('alice', '')).toHaveLength(2);
  });

  test('that is tried out says how many rows it would remove, and removes none', async () => {
    await sow('alice', 'me', 3);
    await sow('alice', 'everyone', 3);
    const { call } = store.keeps(HOUSE);
    const purge = { what: 'person', person: 'alice' } as const;
    expect(await call.purge({ purge, dryRun: true })).toEqual({ rows: 10, more: false });
    expect(await store.search('alice', CANARY, 50)).not.toEqual([]);
  });
});
