import { describe, expect, test } from 'vitest';
import { keyOf, TestStore, texts } from './support.ts';

const KEY = keyOf('turn-1/0');

describe('writing', () => {
  test('one key is written once and answers what happened the first time', async () => {
    await using store = await TestStore.open();
    const { call } = store.writes('alice');
    const first = await call.write({ key: KEY, text: 'The pot is blue' });
    const again = await call.write({ key: KEY, text: 'The pot is blue' });
    expect(first.outcome).toBe('added');
    expect(again).toEqual(first);
    expect(await store.search('alice', '')).toHaveLength(1);
  });

  test('also after the thread was ended and another one opened the file', async () => {
    let path: string;
    let first: unknown;
    {
      await using store = await TestStore.open();
      path = store.path;
      first = await store.writes('alice', { audience: 'me' }).call.write({ key: KEY, text: 'The pot is blue' });
      await store.actor.worker.terminate();
    }
    await using store = await TestStore.open(path);
    expect(await store.writes('alice', { audience: 'me' }).call.write({ key: KEY, text: 'The pot is blue' })).toEqual(
      first,
    );
    expect(texts(await store.search('alice', 'pot'))).toEqual(['The pot is blue']);
  });

  test('a key says nothing to another turn', async () => {
    await using store = await TestStore.open();
    await store.writes('alice', { audience: 'me' }).call.write({ key: KEY, text: 'The pot is blue' });
    const bob = await store.writes('bob').call.write({ key: KEY, text: 'The gate is red' });
    expect(bob).toEqual({ id: 1, outcome: 'added' });
    expect(texts(await store.search('bob', ''))).toEqual(['The gate is red']);
  });

  test('the same text again is known: regardless of case, white space and Unicode form', async () => {
    await using store = await TestStore.open();
    const first = await store.remember('alice', 'Caf\u00e9 at  nine');
    expect(await store.remember('bob', ' cafe\u0301 AT\nnine ')).toEqual({ id: first.id, outcome: 'known' });
    expect(await store.search('bob', 'nine')).toMatchObject([{ text: 'Caf\u00e9 at  nine', author: 'alice' }]);
  });

  test('for whom it is was decided with the port, and cannot be argued about', async () => {
    await using store = await TestStore.open();
    const mine = store.writes('alice', { audience: 'me' });
    const forged = { key: KEY, text: 'for everyone', audience: 'everyone' } as const;
    await expect(mine.call.write(forged)).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    await mine.call.write({ key: KEY, text: 'for me alone' });
    expect(await store.search('bob', '')).toEqual([]);
    expect(texts(await store.search('alice', ''))).toEqual(['for me alone']);
  });

  test('whose it is cannot be argued about', async () => {
    await using store = await TestStore.open();
    const { call } = store.writes('bob');
    const forged = { key: KEY, text: 'x', author: 'alice', person: 'alice' } as const;
    await expect(call.write(forged)).rejects.toMatchObject({ code: 'E_ARGUMENT' });
  });

  test('a text of the greatest length is kept and found', async () => {
    await using store = await TestStore.open();
    const text = `${'word '.repeat(3_190)}needle`;
    await store.remember('alice', text);
    expect(texts(await store.search('alice', 'needle'))).toEqual([text]);
  });

  test('texts of blanks and of nothing but halves of characters are kept', async () => {
    await using store = await TestStore.open();
    expect((await store.remember('alice', '   ')).outcome).toBe('added');
    expect((await store.remember('alice', '\ud800')).outcome).toBe('added');
    expect(await store.search('alice', '')).toHaveLength(2);
  });
});
