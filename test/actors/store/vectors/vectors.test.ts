import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mintChannel, serve } from '../../../../src/actors/kernel/link/index.ts';
import { openDatabase } from '../../../../src/actors/kernel/sqlite/index.ts';
import { MIGRATIONS } from '../../../../src/actors/store/schema.ts';
import { Pool } from '../../../../src/actors/supervisor/pool/pool.ts';
import { unit, vectorText } from '../../../../src/domain/vectors.ts';
import { EmbeddingContract } from '../../../../src/protocol/contracts/embedding.ts';
import { MathsContract } from '../../../../src/protocol/contracts/maths.ts';
import type { MemoryHit } from '../../../../src/protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { DIST } from '../../../support/actor.ts';
import { TestStore, texts } from '../support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: true } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'full', everyone: false } as const;

/** What words mean here: each text is as much about each of these as it has words of it. */
const TOPICS = [
  ['dog', 'puppy', 'poodle', 'terrier'],
  ['car', 'vehicle', 'automobile', 'truck'],
  ['tea', 'drink', 'beverage', 'coffee'],
];

function meaningOf(text: string): string {
  const words = text.toLowerCase().split(/\W+/);
  const numbers = TOPICS.map((topic) => 0.01 + topic.filter((word) => words.includes(word)).length);
  return vectorText(unit(numbers) ?? new Float32Array(TOPICS.length));
}

const pool = new Pool(DIST);
afterAll(() => pool.close());

let store: TestStore;
/** All texts that were sent away. */
let sent: string[] = [];
let refuses = (_: readonly string[]): CoopError | undefined => undefined;
beforeEach(async () => {
  sent = [];
  refuses = () => undefined;
  store = await TestStore.open();
  const { server, client } = mintChannel(MathsContract);
  serve(server, MathsContract, pool.maths);
  store.actor.lend({ contract: 'vector.maths', port: client }, 'house');
});
afterEach(() => store[Symbol.asyncDispose]());

function lend() {
  const { server, client } = mintChannel(EmbeddingContract);
  serve(server, EmbeddingContract, {
    embed({ texts: asked, kind }) {
      const error = refuses(asked);
      if (error !== undefined) throw error;
      expect(kind).toBe('document');
      sent.push(...asked);
      return { vectors: asked.map(meaningOf) };
    },
  });
  return store.upkeeps(client).call;
}

const embed = async (model = 'm1', limit = 100) => await lend().embed({ model, limit });

async function near(person: string | null, query: string, model = 'm1'): Promise<MemoryHit[]> {
  const { call, close } = store.reads(person);
  try {
    return (await call.search({ query, limit: 10, near: { model, vector: meaningOf(query) } })).hits;
  } finally {
    close();
  }
}

async function bring(rows: string[], scope: typeof ALICE | typeof BOB = ALICE, audience: 'me' | 'everyone' = 'me') {
  const { call, close } = store.keeps(scope);
  await call.import({ audience, rows: rows.map((text) => ({ text })) });
  close();
}

describe('with vectors', () => {
  test('what means the same is found without a common word', async () => {
    await bring(['The poodle sleeps', 'A truck was parked outside', 'The kettle is new']);
    expect(await embed()).toEqual({ embedded: 3, refused: 0, more: false });
    expect(await store.search('alice', 'puppy')).toEqual([]);
    expect(texts(await near('alice', 'puppy'))[0]).toBe('The poodle sleeps');
    expect(texts(await near('alice', 'vehicle'))[0]).toBe('A truck was parked outside');
  });

  test('what has the words, too, comes first', async () => {
    await bring(['The poodle sleeps', 'My puppy sleeps', 'Nothing here']);
    await embed();
    expect(texts(await near('alice', 'puppy')).slice(0, 2)).toEqual(['My puppy sleeps', 'The poodle sleeps']);
  });

  test('nobody finds what is not theirs, nor hears of it', async () => {
    await bring(['The car is red'], ALICE, 'everyone');
    await bring(['The truck is blue'], BOB);
    await embed();
    const before = await near('bob', 'vehicle');
    await bring(['The poodle sleeps in the automobile']);
    await embed();
    expect(await near('bob', 'vehicle')).toEqual(before);
    expect(texts(before).sort()).toEqual(['The car is red', 'The truck is blue']);
    expect(texts(await near(null, 'vehicle'))).toEqual(['The car is red']);
    expect(sent).toContain('The poodle sleeps in the automobile');
  });

  test('each text is sent once, in bounded steps, until it changes', async () => {
    await bring(Array.from({ length: 5 }, (_, n) => `dog number ${n}`));
    expect(await embed('m1', 2)).toEqual({ embedded: 2, refused: 0, more: true });
    expect(await embed('m1', 100)).toMatchObject({ embedded: 3 });
    expect(await lend().waiting({ model: 'm1' })).toEqual({ waiting: false });
    await bring(['dog number 9']);
    expect(await lend().waiting({ model: 'm1' })).toEqual({ waiting: true });
    await embed();
    expect(sent.filter((text) => text === 'dog number 9')).toHaveLength(1);
    expect(sent).toHaveLength(6);
  });

  test('another model makes all anew, step by step; vectors of the old one are not looked at', async () => {
    await bring(['The poodle sleeps', 'The terrier barks']);
    await embed('m1');
    expect(await near('alice', 'puppy', 'm2')).toEqual([]);
    expect(await lend().waiting({ model: 'm2' })).toEqual({ waiting: true });
    await embed('m2', 1);
    expect(texts(await near('alice', 'puppy', 'm2'))).toEqual(['The poodle sleeps']);
    expect(texts(await near('alice', 'puppy', 'm1'))).toEqual(['The terrier barks']);
    await embed('m2');
    expect(await near('alice', 'puppy', 'm2')).toHaveLength(2);
  });

  test('a text that the endpoint does not take is left out, and found by its words', async () => {
    await bring(['The poodle sleeps', 'poison', 'The terrier barks']);
    refuses = (asked) => (asked.includes('poison') ? new CoopError('E_PROVIDER_REQUEST', { why: 'x' }) : undefined);
    expect(await embed()).toEqual({ embedded: 2, refused: 1, more: false });
    expect(await lend().waiting({ model: 'm1' })).toEqual({ waiting: false });
    expect(texts(await near('alice', 'poison'))[0]).toBe('poison');
  });

  test('an endpoint that takes nothing has failed, and everything waits', async () => {
    await bring(['The poodle sleeps']);
    refuses = () => new CoopError('E_PROVIDER_REQUEST', { why: 'HTTP 400' });
    await expect(embed()).rejects.toMatchObject({ code: 'E_PROVIDER_REQUEST' });
    expect(await lend().waiting({ model: 'm1' })).toEqual({ waiting: true });
  });

  test('what is purged is found by no vector', async () => {
    await bring(['The poodle sleeps', 'The terrier barks']);
    await embed();
    const { call } = store.keeps(ALICE);
    await call.purge({ purge: { what: 'rows', rows: [{ audience: 'me', id: 1 }] }, dryRun: false });
    expect(texts(await near('alice', 'puppy'))).toEqual(['The terrier barks']);
    await store.actor.drain();
    const db = openDatabase(store.path, MIGRATIONS, { synchronous: 'NORMAL' });
    expect(db.prepare('SELECT memory FROM vectors_1').pluck().all()).toEqual([2]);
    db.close();
  });
});

test('without an endpoint under the lease nothing is embedded', async () => {
  await expect(store.upkeeps().call.embed({ model: 'm', limit: 1 })).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
});

test('a vector that cannot be compared does not fail a search by words', async () => {
  await bring(['The poodle sleeps']);
  await embed();
  const other = vectorText(Float32Array.of(1, 0));
  const { call } = store.reads('alice');
  const { hits } = await call.search({ query: 'poodle', limit: 5, near: { model: 'm1', vector: other } });
  expect(texts(hits)).toEqual(['The poodle sleeps']);
});
