import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { MIGRATIONS } from '../../../src/actors/store/schema.ts';
import { MEMORY_TEXT_MAX } from '../../../src/protocol/contracts/memory/index.ts';
import { HARMLESS } from '../../domain/credential/harmless.ts';
import { SECRETS } from '../../domain/credential/secrets.ts';
import { keyOf, TestStore, texts } from './support.ts';

describe('a credential', () => {
  test('of every kind is refused, and nothing of it comes into the file', async () => {
    await using store = await TestStore.open();
    const mine = store.writes('alice', { audience: 'me' });
    const everyones = store.writes('alice');
    for (const [index, { text }] of SECRETS.entries()) {
      for (const { call } of [mine, everyones]) {
        await expect(call.write({ key: keyOf(`k${index}`), text }), text).rejects.toMatchObject({
          code: 'E_CREDENTIAL',
          data: { what: expect.stringMatching(/^(?:an?|the) /) },
        });
      }
    }
    expect(await store.search('alice', '')).toEqual([]);
    await store.actor.drain();
    const db = openDatabase(store.path, MIGRATIONS, { synchronous: 'FULL' });
    const count = (table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    // Not even that Alice wanted to write for herself.
    expect(['people', 'receipts', 'memories_0', 'search_0_rows'].map(count)).toEqual([0, 0, 0, 0]);
    db.close();
  });

  test('the refusal says what to do instead, and not what was written', async () => {
    await using store = await TestStore.open();
    const refused = store.remember('alice', 'the wifi password is sunflower');
    await expect(refused).rejects.toThrow(/a password.*password manager/);
    await expect(refused).rejects.not.toThrow(/sunflower/);
  });

  test('in the middle of a long text is refused, too', async () => {
    await using store = await TestStore.open();
    const around = 'The pot is blue. '.repeat(400);
    await expect(store.remember('alice', `${around}My PIN is 4921. ${around}`)).rejects.toMatchObject({
      code: 'E_CREDENTIAL',
    });
    expect(`${around}${around}`.length).toBeLessThan(MEMORY_TEXT_MAX);
  });

  test('what only looks like one is kept, and found', async () => {
    await using store = await TestStore.open();
    for (const text of HARMLESS) await store.remember('alice', text);
    expect(texts(await store.search('alice', 'where is the spare key? blue pot'))).toContain(
      'the spare key is under the blue pot',
    );
    expect(texts(await store.search('alice', 'wifi password router'))).toContain(
      'The wifi password is on the back of the router.',
    );
  });
});
