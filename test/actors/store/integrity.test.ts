import { describe, expect, test } from 'vitest';
import type { MemoryHit } from '../../../src/protocol/contracts/memory/index.ts';
import { lowest, reaches, TRUST_LEVELS } from '../../../src/protocol/trust.ts';
import { keyOf, TestStore, texts } from './support.ts';

const uncounted = (hits: readonly MemoryHit[]) => hits.map((hit) => ({ ...hit, mentions: 0, updatedAt: 0 }));

const pairs = TRUST_LEVELS.flatMap((first) => TRUST_LEVELS.map((second) => [first, second] as const));

describe('how far a memory is believed', () => {
  test.each(pairs)('by a writer of %s with words of %s: the lower of both', async (level, integrity) => {
    await using store = await TestStore.open();
    await store.remember('alice', 'The pot is blue', 'everyone', { level, integrity });
    await store.remember('alice', 'The gate is red', 'me', { level, integrity });
    expect(await store.search('alice', '')).toMatchObject([
      { integrity: lowest(level, integrity) },
      { integrity: lowest(level, integrity) },
    ]);
  });

  test('without a word about it: as its writer', async () => {
    await using store = await TestStore.open();
    await store.remember('bob', 'The pot is blue', 'everyone', { level: 'inner' });
    expect(await store.search('alice', 'pot')).toMatchObject([{ author: 'bob', integrity: 'inner' }]);
    expect(await store.search('alice', '')).toMatchObject([{ author: 'bob', integrity: 'inner' }]);
  });

  test.each(pairs)(
    'said at %s and again at %s, it is what the more believed said, in their spelling',
    async (first, second) => {
      await using store = await TestStore.open();
      const one = await store.remember('bob', 'The POT\n is blue', 'everyone', { level: first });
      const two = await store.remember('alice', 'the pot is blue', 'everyone', { level: second });
      expect(two).toEqual({ id: one.id, outcome: 'known' });
      const isRaised = first !== second && reaches(second, first);
      const expected = isRaised
        ? { text: 'the pot is blue', author: 'alice', integrity: second }
        : { text: 'The POT\n is blue', author: 'bob', integrity: first };
      expect(await store.search('carol', 'pot')).toMatchObject([expected]);
      expect(await store.search('carol', 'pot')).toHaveLength(1);
      expect(await store.search('carol', '')).toMatchObject([expected]);
    },
  );

  test('repeated by somebody who is believed no more, nothing of the answer changes but how often it was said', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', 'The pot is blue');
    await store.remember('alice', 'The gate is red');
    const answers = async () => [await store.search('bob', 'pot'), await store.search('bob', '')].map(uncounted);
    const before = await answers();
    for (const level of TRUST_LEVELS) await store.remember('mallory', 'THE POT is  blue', 'everyone', { level });
    expect(await answers()).toEqual(before);
  });

  test('what is said for oneself says nothing about what is everyone’s', async () => {
    await using store = await TestStore.open();
    await store.remember('bob', 'The pot is blue', 'everyone', { level: 'familiar' });
    const before = await store.search('bob', 'pot');
    await store.remember('alice', 'The pot is blue', 'me', { level: 'full' });
    expect(await store.search('bob', 'pot')).toEqual(before);
  });

  test('a writer cannot claim to be believed more than its port says', async () => {
    await using store = await TestStore.open();
    const { call } = store.writes('bob', { integrity: 'familiar' });
    await call.write({ key: keyOf('a'), text: 'The pot is blue', integrity: 'full' });
    await expect(
      call.write({ key: keyOf('b'), text: 'The gate is red', integrity: 'owner' } as never),
    ).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    expect(await store.search('alice', '')).toMatchObject([{ integrity: 'familiar' }]);
  });

  test('it lasts for the next thread', async () => {
    let path: string;
    {
      await using store = await TestStore.open();
      path = store.path;
      await store.remember('bob', 'The pot is blue', 'everyone', { level: 'inner', integrity: 'public' });
      await store.actor.drain();
    }
    await using store = await TestStore.open(path);
    expect(await store.search('alice', '')).toMatchObject([{ integrity: 'public' }]);
    expect(texts(await store.search('alice', 'blue pot'))).toEqual(['The pot is blue']);
  });
});
