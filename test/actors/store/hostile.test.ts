import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestStore, texts } from './support.ts';

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

  test('its writer finds the row: a store that hides everything would pass above', async () => {
    expect(texts(await store.search('alice', 'where is the wedding ring?'))).toEqual([SECRET]);
  });
});
