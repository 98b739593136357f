import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyOf, TestStore, texts } from './support.ts';

const SECRET = 'canary-4711 Alice hides the wedding ring under the loose tile';

let store: TestStore;
beforeAll(async () => {
  store = await TestStore.open();
  await store.remember('alice', 'The bins are emptied on Tuesday');
  await store.remember('alice', SECRET, 'me');
});
afterAll(() => store[Symbol.asyncDispose]());

const operators = fc.constantFrom(
  '"',
  '*',
  '^',
  'NEAR(',
  ')',
  'AND',
  'OR',
  'NOT',
  'text:',
  '{text}:',
  '- ',
  '+',
  '\0',
  '\ud800',
  '\udfff',
  '🎉',
  "'; DROP TABLE memories_1; --",
  'words_1',
  'canary-4711',
  'wedding ring',
  'bins',
  '钥匙',
  '่',
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.oneof(operators, fc.string({ maxLength: 8 })), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.array(operators, { maxLength: 30 }).map((parts) => parts.join(' ')),
);

/** What is put where a name is expected. */
const name = hostile.filter((text) => text.length > 0).map((text) => text.slice(0, 200));
const names = fc.array(name, { maxLength: 3 });
const draft = fc.record(
  {
    text: name,
    title: name,
    facts: names,
    tags: names,
    people: names,
    files: names,
    type: fc.constantFrom('note', 'event', 'summary'),
  },
  { requiredKeys: ['text'] },
);
const KEEPERS = [
  { of: 'person', person: 'bob', integrity: 'inner', everyone: false },
  { of: 'person', person: '1', integrity: 'public', everyone: true },
] as const;

const isSecret = (answer: unknown): boolean => JSON.stringify(answer).includes('canary-4711');

/** The answer, or the code that it was refused with: never a failure of ours. */
async function answer(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^E_(?:NOT_FOUND|NOT_ALLOWED|ARGUMENT|CREDENTIAL)$/) });
    return (error as Error).message;
  }
}

describe('a hostile question', () => {
  test('never fails and never finds a row of another audience', async () => {
    const { call } = store.reads('bob');
    const room = store.reads(null);
    await fc.assert(
      fc.asyncProperty(hostile, async (query) => {
        for (const port of [call, room.call]) {
          const { hits } = await port.search({ query, limit: 50 });
          expect(hits.filter(({ text, audience }) => text === SECRET || audience === 'me')).toEqual([]);
          // Coverage 0 says that nothing was asked for: what is found holds a term of the question.
          expect(new Set(hits.map(({ coverage }) => coverage > 0)).size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('of any other kind never fails, and answers nothing of another audience', async () => {
    const { call } = store.reads('bob');
    await fc.assert(
      fc.asyncProperty(hostile, name, names, fc.integer({ min: 1, max: 9 }), async (query, one, some, id) => {
        const where = { people: some, tags: some, files: some, conversation: one };
        for (const asked of [
          call.search({ query, limit: 50, where }),
          call.search({ query, limit: 50, where: { conversation: one } }),
          call.digest({ query, files: some, recentFrom: 0, limit: 50 }),
          call.browse({ browse: { by: 'person', name: one }, limit: 50 }),
          call.browse({ browse: { by: 'tag', name: one }, limit: 50 }),
          call.browse({ browse: { by: 'file', name: one }, limit: 50 }),
          call.browse({ browse: { by: 'around', audience: 'me', id }, limit: 50 }),
          call.get({ audience: 'me', id }),
          call.history({ audience: 'me', id, limit: 50 }),
        ]) {
          expect(isSecret(await answer(asked))).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('to whoever looks after rows never fails, and reaches nothing of another audience', async () => {
    await fc.assert(
      fc.asyncProperty(name, fc.integer({ min: 1, max: 9 }), async (one, n) => {
        for (const { call } of KEEPERS.map((scope) => store.keeps(scope))) {
          for (const asked of [
            call.changes({ limit: 50, turn: one }),
            call.undo({ key: keyOf(`h/${one.slice(0, 100)}`), what: { of: 'turn', turn: one } }),
            call.undo({ key: keyOf(`h/${n}`), what: { of: 'change', audience: 'me', n } }),
            call.purge({ purge: { what: 'person', person: one }, dryRun: false }),
            call.purge({ purge: { what: 'rows', rows: [{ audience: 'me', id: n }] }, dryRun: false }),
            call.export({ audience: 'me', after: 0, limit: 50 }),
          ]) {
            expect(isSecret(await answer(asked))).toBe(false);
          }
        }
      }),
      { numRuns: 40 },
    );
    expect(texts(await store.search('alice', 'wedding ring'))).toEqual([SECRET]);
    expect(texts(await store.search('alice', 'bins'))).toEqual(['The bins are emptied on Tuesday']);
  });

  test('finds as the plain words would: operators mean nothing', async () => {
    for (const query of [
      'bins NOT bins',
      'text:bins',
      '"bins',
      'bins*',
      '{text}: bins',
      'NEAR(bins xyz, 2)',
      '^bins',
    ]) {
      expect(texts(await store.search('bob', query)), query).toEqual(['The bins are emptied on Tuesday']);
    }
  });

  test('a star does not complete a word', async () => {
    expect(await store.search('bob', 'bi*')).toEqual([]);
  });

  test.each([
    ['one word of 4,000 letters', 'x'.repeat(4_000)],
    ['2,000 words', 'a '.repeat(2_000)],
    [
      '1,000 different words',
      Array.from({ length: 1_000 }, (_, index) => index.toString(36).padStart(3, 'z')).join(' '),
    ],
    ['4,000 quotes', '"'.repeat(4_000)],
    ['4,000 letters of an unspaced script', `${'花'.repeat(3_998)}盆下`],
    ['4,000 combining marks', '\u0301'.repeat(4_000)],
    ['4,000 halves of a character', '\ud83d'.repeat(4_000)],
  ])('%s are answered', async (_, query) => {
    await expect(store.search('bob', query)).resolves.toBeInstanceOf(Array);
  });

  test('what is written with it is kept as it is, and found by whoever wrote it', async () => {
    await using fresh = await TestStore.open();
    const { call } = fresh.settles('mallory', { audience: 'me' });
    const { call: read } = fresh.reads('mallory');
    let number = 0;
    await fc.assert(
      fc.asyncProperty(draft, async (one) => {
        number += 1;
        const wish = { key: keyOf(`w/${number}`), decisions: [{ decision: 'add' as const, draft: one as never }] };
        const done = await answer(call.settle(wish));
        if (typeof done === 'string') return;
        const { written } = done as { written: readonly { id: number; outcome: string }[] };
        const { observation } = await read.get({ audience: 'me', id: written[0]?.id ?? 0 });
        if (written[0]?.outcome !== 'added') return;
        // Halves of characters are no text to SQLite; the rest stays.
        const { text, title = null, tags = [], files = [] } = one;
        const whole = (some: unknown) => JSON.parse(JSON.stringify(some).toWellFormed());
        expect(whole([observation.text, observation.title, observation.tags, observation.files])).toEqual(
          whole([text.toWellFormed(), title?.toWellFormed() ?? null, tags, files]),
        );
      }),
      { numRuns: 100 },
    );
    expect(await fresh.search('bob', '', 50)).toEqual([]);
  });

  test('its writer finds the row: a store that hides everything would pass above', async () => {
    expect(texts(await store.search('alice', 'where is the wedding ring?'))).toEqual([SECRET]);
  });
});
