import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyOf, TestStore, texts } from '../support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'inner', everyone: false } as const;

let store: TestStore;
let keys = 0;
beforeEach(async () => {
  store = await TestStore.open();
});
afterEach(() => store[Symbol.asyncDispose]());

const key = () => {
  keys += 1;
  return keyOf(`undo/${keys}`);
};

/** Takes back the newest change that was not taken back. */
async function undoNewest(scope: Parameters<TestStore['keeps']>[0] = ALICE) {
  const { call } = store.keeps(scope);
  const { changes } = await call.changes({ limit: 50 });
  const newest = changes.find(({ undone, event }) => !undone && event !== 'restore');
  if (newest === undefined) throw new Error('nothing to take back');
  return call.undo({ key: key(), what: { of: 'change', audience: newest.audience, n: newest.n } });
}

const seen = async (person = 'alice') => texts(await store.search(person, '', 50)).toSorted();

describe('an undo', () => {
  test('of what was added: found no more, but in its history', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    const { undone } = await undoNewest();
    expect(undone).toMatchObject([{ event: 'add', memory: id, audience: 'me', undone: true }]);
    expect(await seen()).toEqual([]);
    expect(await store.search('alice', 'pot')).toEqual([]);
    const { changes } = await store.reads('alice').call.history({ audience: 'me', id, limit: 10 });
    expect(changes).toMatchObject([
      { event: 'add', undone: true, before: null, after: { text: 'The pot is blue', state: 'live' } },
      { event: 'restore', undone: false, after: { state: 'forgotten' }, by: 'alice' },
    ]);
  });

  test('of what was said again: counted once less', async () => {
    await store.remember('alice', 'The pot is blue', 'me');
    await store.remember('alice', 'the POT is blue', 'me');
    expect(await store.search('alice', 'pot')).toMatchObject([{ mentions: 2 }]);
    await undoNewest();
    expect(await store.search('alice', 'pot')).toMatchObject([{ mentions: 1, text: 'The pot is blue' }]);
  });

  test('of a correction: its words are what they were', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    const { call } = store.mends('alice');
    await call.correct({ key: key(), id, change: { text: 'The jug is green', tags: ['kitchen'] } });
    expect(texts(await store.search('alice', 'jug kitchen'))).toEqual(['The jug is green']);
    await undoNewest();
    expect(await store.search('alice', 'jug kitchen')).toEqual([]);
    expect(await store.search('alice', 'pot')).toMatchObject([{ text: 'The pot is blue', tags: [] }]);
  });

  test('of what was forgotten: it is back', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    await store.mends('alice').call.forget({ key: key(), id });
    expect(await seen()).toEqual([]);
    await undoNewest();
    expect(texts(await store.search('alice', 'pot'))).toEqual(['The pot is blue']);
  });

  test('of what took another’s place: the old one is back, the new one is forgotten', async () => {
    const { id } = await store.remember('alice', 'The boiler is serviced in May', 'me');
    const draft = { text: 'The boiler is serviced in October' };
    await store
      .settles('alice', { audience: 'me' })
      .call.settle({ key: key(), decisions: [{ decision: 'supersede', id, draft }] });
    expect(await seen()).toEqual(['The boiler is serviced in October']);
    const { undone } = await undoNewest();
    expect(undone.map(({ event }) => event).toSorted()).toEqual(['add', 'supersede']);
    expect(await seen()).toEqual(['The boiler is serviced in May']);
    expect(await store.search('alice', 'october')).toEqual([]);
  });

  test('of a turn: all that it changed, in both audiences that one may touch', async () => {
    const turn = 'turn-7';
    await store.remember('alice', 'The gate is red', 'me');
    const mine = store.settles('alice', { audience: 'me', turn });
    await mine.call.settle({
      key: key(),
      decisions: [
        { decision: 'add', draft: { text: 'The pot is blue' } },
        { decision: 'supersede', id: 1, draft: { text: 'The gate is painted green' } },
      ],
    });
    await store.settles('alice', { turn }).call.settle({
      key: key(),
      decisions: [{ decision: 'add', draft: { text: 'Everyone brings cake' } }],
    });
    expect(await seen()).toHaveLength(3);
    const { undone } = await store.keeps(ALICE).call.undo({ key: key(), what: { of: 'turn', turn } });
    expect(undone).toHaveLength(4);
    expect(await seen()).toEqual(['The gate is red']);
    await expect(store.keeps(ALICE).call.undo({ key: key(), what: { of: 'turn', turn } })).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });

  test('asked for twice with one key happens once', async () => {
    await store.remember('alice', 'The pot is blue', 'me');
    await store.remember('alice', 'The pot is blue', 'me');
    const { call } = store.keeps(ALICE);
    const [newest] = (await call.changes({ limit: 1 })).changes;
    const wish = { key: key(), what: { of: 'change', audience: 'me', n: newest?.n ?? 0 } } as const;
    const first = await call.undo(wish);
    expect(await call.undo(wish)).toEqual(first);
    expect(await store.search('alice', 'pot')).toMatchObject([{ mentions: 1 }]);
    await expect(call.undo({ ...wish, key: key() })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });

  test('of what was changed since is refused, and changes nothing', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    await store.mends('alice').call.correct({ key: key(), id, change: { text: 'The pot is green' } });
    const { call } = store.keeps(ALICE);
    await expect(call.undo({ key: key(), what: { of: 'change', audience: 'me', n: 1 } })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
    expect(await seen()).toEqual(['The pot is green']);
  });

  test('can be undone', async () => {
    await store.remember('alice', 'The pot is blue', 'me');
    await undoNewest();
    const { call } = store.keeps(ALICE);
    const restored = (await call.changes({ limit: 1 })).changes[0];
    expect(restored).toMatchObject({ event: 'restore' });
    await call.undo({ key: key(), what: { of: 'change', audience: 'me', n: restored?.n ?? 0 } });
    expect(await seen()).toEqual(['The pot is blue']);
  });

  test('is not possible where the same was written since: it would be there twice', async () => {
    const { id } = await store.remember('alice', 'The pot is blue', 'me');
    await store.mends('alice').call.forget({ key: key(), id });
    await store.remember('alice', 'The pot is blue', 'me');
    const { call } = store.keeps(ALICE);
    const forgotten = (await call.changes({ limit: 10 })).changes.find(({ event }) => event === 'forget');
    if (forgotten !== undefined) {
      const what = { of: 'change', audience: 'me', n: forgotten.n } as const;
      await call
        .undo({ key: key(), what })
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'E_NOT_ALLOWED' }));
    }
    expect(await seen()).toEqual(['The pot is blue']);
  });
});

describe('what somebody else changed', () => {
  test('is neither listed nor taken back', async () => {
    await store.remember('alice', 'The pot is blue', 'me');
    await store.remember('alice', 'Everyone brings cake');
    const { call } = store.keeps(BOB);
    expect(await call.changes({ limit: 50 })).toEqual({ changes: [] });
    for (const audience of ['me', 'everyone'] as const) {
      const what = { of: 'change', audience, n: 1 } as const;
      await expect(call.undo({ key: key(), what })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    }
    const what = { of: 'turn', turn: 'turn-of-alice' } as const;
    await expect(call.undo({ key: key(), what })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    expect(await seen()).toHaveLength(2);
  });

  test('for everyone is, by whoever may touch it', async () => {
    await store.remember('bob', 'Everyone brings cake', 'everyone', { level: 'inner' });
    await undoNewest();
    expect(await seen('bob')).toEqual([]);
  });
});
