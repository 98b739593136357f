import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestStore, texts } from './support.ts';

let store: TestStore;
beforeAll(async () => {
  store = await TestStore.open();
});
afterAll(() => store[Symbol.asyncDispose]());

describe('searching a store', () => {
  test('an empty query answers the newest rows, newest first', async () => {
    await using fresh = await TestStore.open();
    await fresh.remember('alice', 'one');
    await fresh.remember('alice', 'two', 'me');
    await fresh.remember('alice', 'three');
    expect(texts(await fresh.search('alice', '  ', 2))).toEqual(['three', 'two']);
  });

  test('the row that holds more of the question comes first', async () => {
    await store.remember('alice', 'The spare tyre is in the shed');
    await store.remember('alice', 'The spare key is under the blue pot');
    await store.remember('alice', 'Bob lost a key once');
    const hits = await store.search('bob', 'where is the spare key?');
    expect(hits[0]).toMatchObject({
      text: 'The spare key is under the blue pot',
      author: 'alice',
      store: 'shared',
      audience: 'everyone',
      coverage: 1,
      rank: 1,
    });
    expect(hits.slice(1).map(({ coverage }) => coverage)).toEqual([0.5, 0.5]);
  });

  test('words are found in other forms, cases and accents', async () => {
    await store.remember('bob', 'Wir treffen uns im Café, Carol was swimming');
    expect(texts(await store.search('bob', 'CAFE'))).toHaveLength(1);
    expect(texts(await store.search('bob', 'who swims?'))).toHaveLength(1);
  });

  test('forms of one word count as one term of the question', async () => {
    await store.remember('bob', 'The umbrella stands in the hall');
    const [hit] = await store.search('bob', 'umbrella umbrellas Umbrella zeppelin');
    expect(hit?.coverage).toBe(0.5);
  });

  test('a question of stop words only is still a question', async () => {
    await store.remember('bob', 'To be or not to be');
    expect(texts(await store.search('bob', 'to be'))).toContain('To be or not to be');
  });

  test('words of scripts without spaces are found inside a sentence', async () => {
    await store.remember('bob', '备用钥匙在蓝色花盆下面');
    await store.remember('bob', '鍵は青い鉢の下にあります');
    await store.remember('bob', '열쇠는 파란 화분 아래에 있어요');
    await store.remember('bob', 'กุญแจอยู่ใต้กระถาง');
    for (const query of ['钥匙', '青い鉢', '열쇠', 'กุญแจ']) {
      const hits = await store.search('bob', query);
      expect(hits[0]?.coverage, query).toBe(1);
      expect(hits, query).toHaveLength(1);
    }
  });

  test('a row is answered as it was written, whatever is in it', async () => {
    const odd = 'xylophone \u0000 "NEAR(a b)" 🎻 e\u0301 — 蓝';
    await store.remember('bob', odd);
    expect(texts(await store.search('bob', 'xylophone'))).toEqual([odd]);
  });

  test('no more rows than asked for, and each once', async () => {
    await using fresh = await TestStore.open();
    for (let index = 0; index < 8; index += 1) {
      await fresh.remember('alice', `walnut number ${index}`, index % 2 === 0 ? 'me' : 'everyone');
    }
    const five = await fresh.search('alice', 'walnut', 5);
    expect(new Set(texts(five)).size).toBe(5);
    expect(await fresh.search('alice', 'walnut', 50)).toHaveLength(8);
  });

  test('a limit beyond the contract is refused', async () => {
    await expect(store.search('bob', 'key', 201)).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await expect(store.search('bob', 'x'.repeat(4_001))).rejects.toMatchObject({ code: 'E_ARGUMENT' });
  });
});
