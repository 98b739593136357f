import { describe, expect, test } from 'vitest';
import type { Imported } from '../../../../src/protocol/contracts/memory/index.ts';
import { TestStore, texts } from '../support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'inner', everyone: false } as const;
const NOON = Date.UTC(2024, 4, 8, 12);

const row = (ref: string, text: string, more: Partial<Imported> = {}): Imported => ({ ref, text, ...more });

describe('what somebody brings along', () => {
  test('is found, with all that is known of it', async () => {
    await using store = await TestStore.open();
    const { call } = store.keeps(ALICE);
    const rows = [
      row('notes/17', 'Bob is allergic to hazelnuts', {
        title: 'Allergies',
        people: ['Bob'],
        tags: ['health'],
        conversation: 'notes',
        at: NOON,
      }),
    ];
    expect(await call.import({ audience: 'me', rows })).toEqual({ added: 1, known: 0, refused: [] });
    expect(await store.search('alice', 'hazelnuts')).toMatchObject([
      {
        text: 'Bob is allergic to hazelnuts',
        title: 'Allergies',
        people: ['Bob'],
        tags: ['health'],
        conversation: 'notes',
        ref: 'notes/17',
        at: NOON,
        place: 'import',
        author: 'alice',
        integrity: 'full',
        audience: 'me',
      },
    ]);
    expect(await store.search('bob', 'hazelnuts')).toEqual([]);
  });

  test('brought again changes nothing but what stands beside its text', async () => {
    await using store = await TestStore.open();
    const { call } = store.keeps(ALICE);
    const rows = [row('a', 'The pot is blue'), row('b', 'The gate is red')];
    await call.import({ audience: 'me', rows });
    const before = await store.search('alice', '');
    expect(await call.import({ audience: 'me', rows })).toEqual({ added: 0, known: 2, refused: [] });
    expect(await store.search('alice', '')).toEqual(before);
    await call.import({ audience: 'me', rows: [row('a', 'The pot is blue', { tags: ['kitchen'] })] });
    expect(await store.search('alice', 'kitchen')).toMatchObject([{ ref: 'a', tags: ['kitchen'], mentions: 1 }]);
    expect(await store.search('alice', '')).toHaveLength(2);
  });

  test('the same text by another name, and another text by the same name, are rows of their own', async () => {
    await using store = await TestStore.open();
    const { call } = store.keeps(ALICE);
    const rows = [row('a', 'Yes, thanks!'), row('b', 'Yes, thanks!'), row('a', 'No, never'), row('a', 'Yes, thanks!')];
    expect(await call.import({ audience: 'me', rows })).toEqual({ added: 3, known: 1, refused: [] });
    expect((await store.search('alice', 'thanks')).map(({ ref }) => ref).toSorted()).toEqual(['a', 'b']);
    expect(await store.search('alice', 'never')).toMatchObject([{ ref: 'a' }]);
  });

  test('with a credential in any of its parts is refused by its place; the others are kept', async () => {
    await using store = await TestStore.open();
    const secret = 'the wifi password is hunter2hunter2';
    const rows = [
      row('a', secret),
      row('b', 'The pot is blue'),
      row('c', 'x', { facts: [secret] }),
      row('d', 'x', { title: secret }),
      row('e', 'x', { tags: [secret] }),
      row('f', 'x', { people: [secret] }),
      row('g', 'x', { files: [secret] }),
      row(secret, 'x'),
      row('h', 'x', { conversation: secret }),
    ];
    const { refused, added } = await store.keeps(ALICE).call.import({ audience: 'me', rows });
    expect(refused).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    expect(added).toBe(1);
    expect(texts(await store.search('alice', ''))).toEqual(['The pot is blue']);
  });

  test('is for everyone only by whoever may touch what is everyone’s', async () => {
    await using store = await TestStore.open();
    const rows = [row('a', 'Everyone brings cake')];
    await expect(store.keeps(BOB).call.import({ audience: 'everyone', rows })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
    await expect(store.keeps({ of: 'house' }).call.import({ audience: 'me', rows })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
    await store.keeps(ALICE).call.import({ audience: 'everyone', rows });
    expect(texts(await store.search('bob', 'cake'))).toEqual(['Everyone brings cake']);
  });
});

describe('what is taken out', () => {
  test('is all that is found, page by page, and nothing of anybody else', async () => {
    await using store = await TestStore.open();
    const rows = Array.from({ length: 25 }, (_, at) => row(`r/${at}`, `row number ${at} of many`));
    await store.keeps(ALICE).call.import({ audience: 'me', rows });
    await store.remember('bob', 'The gate is red', 'me');
    await store.mends('alice').call.forget({ key: 'x/1' as never, id: 3 });
    const out: string[] = [];
    const { call } = store.keeps(ALICE);
    for (let after: number | null = 0; after !== null; ) {
      const page: Awaited<ReturnType<typeof call.export>> = await call.export({ audience: 'me', after, limit: 10 });
      expect(page.observations.length).toBeLessThanOrEqual(10);
      out.push(...page.observations.map(({ text }) => text));
      after = page.next;
    }
    expect(out).toEqual(rows.map(({ text }) => text).filter((_, at) => at !== 2));
    expect(await store.keeps(BOB).call.export({ audience: 'everyone', after: 0, limit: 10 })).toEqual({
      observations: [],
      next: null,
    });
  });
});
