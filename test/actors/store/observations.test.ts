import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Decision, Draft } from '../../../src/protocol/contracts/memory/index.ts';
import { keyOf, TestStore, texts } from './support.ts';

let store: TestStore;
let keys = 0;
beforeEach(async () => {
  store = await TestStore.open();
});
afterEach(() => store[Symbol.asyncDispose]());

const key = () => {
  keys += 1;
  return keyOf(`observations/${keys}`);
};

const write = (draft: Draft) => store.writes('alice', { audience: 'me' }).call.write({ key: key(), ...draft });
const settle = async (...decisions: Decision[]) =>
  (await store.settles('alice', { audience: 'me' }).call.settle({ key: key(), decisions })).written;
const all = () => store.search('alice', '', 50);

describe('nearly the same', () => {
  test.each([
    ['The spare key is under the blue pot', 'the spare keys are under the blue pot'],
    ['Bob likes tea', 'Bob really likes the tea'],
  ])('%j and %j are put together', async (one, other) => {
    const first = await write({ text: one, facts: ['a'], tags: ['x'] });
    expect(await write({ text: other, facts: ['b'], tags: ['X', 'y'] })).toEqual({ id: first.id, outcome: 'merged' });
    expect(await all()).toMatchObject([{ mentions: 2, facts: ['a', 'b'], tags: ['x', 'y'], text: other }]);
  });

  test.each([
    ['The meeting is at 5', 'The meeting is at 6'],
    ['Alice owes Bob money', 'Bob owes Alice money'],
    ['Bob eats nuts', 'Bob does not eat nuts'],
    ['The key is under the pot', 'The key is on the pot'],
    ['Carol lives in Rome', 'Carol lives in Oslo'],
    ['Bob is in Paris', 'Bob was in Paris'],
    ['The train leaves at 7:40 from track 2', 'The train leaves at 2:40 from track 7'],
  ])('%j and %j are not', async (one, other) => {
    await write({ text: one });
    expect(await write({ text: other })).toMatchObject({ outcome: 'added' });
    expect(await all()).toHaveLength(2);
  });

  test('said by somebody who is believed less, nothing but a mention comes of it', async () => {
    await write({ text: 'Bob likes tea', facts: ['a'] });
    const { call } = store.writes('alice', { audience: 'me', integrity: 'public' });
    await call.write({ key: key(), text: 'Bob really likes tea', facts: ['b'], tags: ['z'] });
    expect(await all()).toMatchObject([
      { text: 'Bob likes tea', facts: ['a'], tags: [], mentions: 2, integrity: 'full' },
    ]);
  });

  test('of another audience is another', async () => {
    await write({ text: 'Bob likes tea' });
    expect(await store.remember('alice', 'Bob likes tea')).toMatchObject({ outcome: 'added' });
    expect(await store.remember('bob', 'Bob likes tea', 'me')).toMatchObject({ outcome: 'added' });
  });
});

describe('decisions', () => {
  test('are carried out together, and once', async () => {
    const { id } = await write({ text: 'The boiler is serviced in May' });
    const decisions: Decision[] = [
      { decision: 'add', draft: { text: 'The pot is blue' } },
      { decision: 'supersede', id, draft: { text: 'The boiler is serviced in October' } },
      { decision: 'none' },
      { decision: 'update', id: 2, draft: { text: 'The pot is blue', facts: ['it leaks'] } },
    ];
    const { call } = store.settles('alice', { audience: 'me' });
    const wish = { key: key(), decisions };
    const first = await call.settle(wish);
    expect(first.written.map(({ outcome }) => outcome)).toEqual(['added', 'superseded', 'none', 'merged']);
    expect(await call.settle(wish)).toEqual(first);
    expect(texts(await all()).toSorted()).toEqual(['The boiler is serviced in October', 'The pot is blue']);
    expect((await all()).find(({ text }) => text === 'The pot is blue')).toMatchObject({ facts: ['it leaks'] });
    expect(await store.reads('alice').call.get({ audience: 'me', id })).toMatchObject({
      observation: { state: 'superseded', replacedBy: first.written[1]?.id },
    });
  });

  test('are all carried out, or none', async () => {
    const wrong: Decision[] = [
      { decision: 'add', draft: { text: 'The pot is blue' } },
      { decision: 'update', id: 99, draft: { text: 'x' } },
    ];
    await expect(settle(...wrong)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    await expect(
      settle({ decision: 'add', draft: { text: 'a' } }, { decision: 'add', draft: { text: 'my PIN is 4921' } }),
    ).rejects.toMatchObject({ code: 'E_CREDENTIAL' });
    expect(await all()).toEqual([]);
  });

  test('take nothing away from whoever is believed more', async () => {
    const { id } = await write({ text: 'The boiler is serviced in May' });
    const { call } = store.settles('alice', { audience: 'me', integrity: 'public' });
    const draft = { text: 'The boiler is serviced never' };
    const { written } = await call.settle({ key: key(), decisions: [{ decision: 'supersede', id, draft }] });
    expect(written).toMatchObject([{ outcome: 'added' }]);
    expect(texts(await all()).toSorted()).toEqual(
      ['The boiler is serviced May', draft.text].map((text, at) => (at === 0 ? 'The boiler is serviced in May' : text)),
    );
  });
});

describe('a correction', () => {
  test('replaces what it names', async () => {
    const { id } = await write({ text: 'The pot is blue', facts: ['it leaks'], people: ['Bob'] });
    await store.mends('alice').call.correct({ key: key(), id, change: { text: 'The pot is green', people: [] } });
    expect(await all()).toMatchObject([{ id, text: 'The pot is green', facts: ['it leaks'], people: [] }]);
    expect(await store.search('alice', 'blue bob')).toEqual([]);
  });

  test('reaches no row of anybody else', async () => {
    const { id } = await write({ text: 'The pot is blue' });
    await store.remember('alice', 'Everyone brings cake');
    const { call } = store.mends('bob');
    await expect(call.correct({ key: key(), id, change: { text: 'x' } })).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
    await expect(call.forget({ key: key(), id })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    expect(texts(await all()).toSorted()).toEqual(['Everyone brings cake', 'The pot is blue']);
  });

  test('to what is there already leaves one of them', async () => {
    const { id } = await write({ text: 'The pot is blue' });
    await write({ text: 'The pot is green' });
    expect(await store.mends('alice').call.correct({ key: key(), id, change: { text: 'The pot is green' } })).toEqual({
      id: 2,
      outcome: 'superseded',
    });
    expect(texts(await all())).toEqual(['The pot is green']);
  });

  test('what was forgotten and is said again is there again', async () => {
    const { id } = await write({ text: 'The pot is blue' });
    await store.mends('alice').call.forget({ key: key(), id });
    await expect(store.reads('alice').call.get({ audience: 'me', id })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    expect(await write({ text: 'The pot is blue' })).toMatchObject({ outcome: 'added' });
    expect(texts(await store.search('alice', 'pot'))).toEqual(['The pot is blue']);
  });
});

describe('reading', () => {
  test('finds by all of a row, and by what it is about alone', async () => {
    await write({
      text: 'x',
      title: 'The boiler',
      facts: ['it hums'],
      tags: ['house'],
      people: ['Dr Žižek'],
      files: ['/a/plan.txt'],
    });
    await write({ text: 'The boiler of the neighbours', type: 'event' });
    for (const query of ['hums', 'house', 'zizek', 'plan'])
      expect(await store.search('alice', query), query).toHaveLength(1);
    const { call } = store.reads('alice');
    const find = async (where: Parameters<typeof call.search>[0]['where']) =>
      (await call.search({ query: 'boiler', limit: 10, where })).hits.map(({ id }) => id);
    expect((await find({})).toSorted()).toEqual([1, 2]);
    expect(await find({ people: ['dr žižek'] })).toEqual([1]);
    expect(await find({ tags: ['HOUSE', 'other'] })).toEqual([1]);
    expect(await find({ files: ['/a/plan.txt'], tags: ['other'] })).toEqual([]);
    expect(await find({ types: ['event'] })).toEqual([2]);
    expect(await find({ conversation: 'house' })).toEqual([1]);
    expect(await find({ from: Date.now() + 60_000 })).toEqual([]);
  });

  test('past its time finds nothing', async () => {
    await write({ text: 'The pot is blue', expiresAt: Date.now() - 1 });
    expect(await store.search('alice', 'pot')).toEqual([]);
    expect(await all()).toEqual([]);
  });

  test('browses by time, around one, by person, tag and file', async () => {
    const rows = Array.from({ length: 9 }, (_, at) => ({
      ref: `r${at}`,
      text: `thing ${at}`,
      at: 1_000 * at,
      ...(at % 3 === 0 ? { people: ['Bob'], tags: ['t'], files: ['/f'] } : {}),
    }));
    const keeper = { of: 'person', person: 'alice', integrity: 'full', everyone: false } as const;
    await store.keeps(keeper).call.import({ audience: 'me', rows });
    const { call } = store.reads('alice');
    const ids = async (browse: Parameters<typeof call.browse>[0]['browse'], limit: number, before?: number) =>
      (await call.browse({ browse, limit, ...(before === undefined ? {} : { before }) })).observations.map(
        ({ id }) => id,
      );
    expect(await ids({ by: 'recent' }, 3)).toEqual([9, 8, 7]);
    expect(await ids({ by: 'recent' }, 3, 6_000)).toEqual([6, 5, 4]);
    expect(await ids({ by: 'around', audience: 'me', id: 5 }, 5)).toEqual([2, 3, 4, 5, 6]);
    for (const by of ['person', 'tag', 'file'] as const) {
      const name = { person: 'BOB', tag: 'T', file: '/f' }[by];
      expect(await ids({ by, name }, 10), by).toEqual([7, 4, 1]);
    }
    await expect(
      store.reads('bob').call.browse({ browse: { by: 'around', audience: 'me', id: 5 }, limit: 5 }),
    ).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });

  test('digests: the newest, what fits, and what is about files; counts what is there', async () => {
    await write({ text: 'The pot is blue' });
    await write({ text: 'The plan of the garden', files: ['/g/plan.txt'] });
    const { call } = store.reads('alice');
    const digest = await call.digest({ query: 'which pot', files: ['/g/plan.txt'], recentFrom: 0, limit: 5 });
    expect(texts(digest.recent)).toEqual(['The plan of the garden', 'The pot is blue']);
    expect(texts(digest.relevant)).toEqual(['The pot is blue']);
    expect(texts(digest.linked)).toEqual(['The plan of the garden']);
    await store.mends('alice').call.forget({ key: key(), id: 1 });
    expect(await call.stats({})).toMatchObject({ live: 1, archived: 0, gone: 1, changes: 3, people: 0 });
  });
});
