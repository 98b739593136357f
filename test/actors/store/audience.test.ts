import { describe, expect, test } from 'vitest';
import { TRUST_LEVELS } from '../../../src/protocol/trust.ts';
import { TestStore, texts } from './support.ts';

const SECRET = 'Bob gets a surprise party in the garden';

/** Everything that ports of others can hear, from a store where Alice writes `personal` between the others' rows. */
async function heardByOthers(personal: readonly string[]) {
  await using store = await TestStore.open();
  const heard: unknown[] = [];
  const shared = ['The garden party is in June', 'The gate of the garden sticks', 'Carol likes party hats'];
  for (const [index, text] of shared.entries()) {
    for (const [number, secret] of personal.entries()) {
      const level = TRUST_LEVELS[number % TRUST_LEVELS.length] ?? 'full';
      await store.remember('alice', `${secret} ${index}`, 'me', { level });
    }
    heard.push(await store.remember('alice', text));
  }
  heard.push(await store.remember('bob', 'Bob wants garden shears', 'me', { level: 'inner' }));
  // Whether Alice said it better for herself changes nothing of what is everyone's.
  heard.push(await store.remember('bob', 'THE GARDEN PARTY is in June', 'everyone', { level: 'familiar' }));
  heard.push(await store.remember('bob', 'The gate of the garden sticks'));
  // The same text as a personal row of Alice is new to Bob.
  heard.push(await store.remember('bob', `${SECRET} 0`, 'me'));
  for (const query of ['', 'garden party', 'surprise', 'who gets a surprise party?', '"surprise party"', '0 1 2']) {
    heard.push(await store.search('bob', query), await store.search('carol', query), await store.search(null, query));
  }
  // Clocks may differ between two runs, and nothing else may.
  return JSON.parse(JSON.stringify(heard, (key, value) => (key === 'at' || key === 'updatedAt' ? 0 : value)));
}

describe('audiences of one store', () => {
  test('a personal row is found by its person, and by nobody else', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', SECRET, 'me');
    expect(await store.search('alice', 'surprise')).toMatchObject([{ text: SECRET, audience: 'me' }]);
    expect(await store.search('bob', 'surprise')).toEqual([]);
    expect(await store.search('bob', '')).toEqual([]);
  });

  test('a port without a person finds no personal row of anybody', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', SECRET, 'me');
    await store.remember('alice', 'Everyone brings cake');
    expect(texts(await store.search(null, 'surprise cake'))).toEqual(['Everyone brings cake']);
    expect(texts(await store.search(null, ''))).toEqual(['Everyone brings cake']);
  });

  test('what others are answered is the same with and without her personal rows', async () => {
    const without = await heardByOthers([]);
    const many = Array.from({ length: 6 }, (_, index) => `${SECRET} garden garden ${index}`);
    expect(await heardByOthers([SECRET, ...many])).toEqual(without);
  });

  test('the same text is known only within its audience', async () => {
    await using store = await TestStore.open();
    expect(await store.remember('alice', SECRET, 'me')).toMatchObject({ outcome: 'added' });
    expect(await store.remember('bob', SECRET, 'me')).toMatchObject({ outcome: 'added' });
    expect(await store.remember('bob', SECRET)).toMatchObject({ outcome: 'added' });
    expect(await store.remember('alice', SECRET, 'me')).toMatchObject({ outcome: 'known' });
  });

  test('names that look like tables or SQL are names', async () => {
    await using store = await TestStore.open();
    const odd = `x"; DROP TABLE memories_0; --`;
    await store.remember(odd, 'odd but mine', 'me');
    expect(texts(await store.search(odd, 'odd'))).toEqual(['odd but mine']);
    for (const other of ['1', '0', 'memories_1', 'X"; DROP TABLE memories_0; --', '']) {
      expect(await store.search(other, 'odd')).toEqual([]);
    }
  });

  test('personal and common rows come in one list', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', 'The doctor has a new address');
    await store.remember('alice', 'My doctor appointment is on Friday at nine', 'me');
    const hits = await store.search('alice', 'when is my doctor appointment on Friday');
    expect(hits.map(({ audience, rank }) => [audience, rank])).toEqual([
      ['me', 1],
      ['everyone', 1],
    ]);
  });
});
