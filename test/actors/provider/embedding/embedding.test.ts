import { describe, expect, test } from 'vitest';
import { connect, mintChannel } from '../../../../src/actors/kernel/link/index.ts';
import { familyOf } from '../../../../src/actors/provider/embedding/families.ts';
import { unit, vectorOf } from '../../../../src/domain/vectors.ts';
import { EmbeddingContract } from '../../../../src/protocol/contracts/embedding.ts';
import type { EmbeddingStart } from '../../../../src/protocol/starts.ts';
import type { TestActor } from '../../../support/actor.ts';
import { EmbeddingsApi, type Family } from '../../../support/embeddings-api.ts';
import { failure, startProvider } from '../support.ts';

const KEY = 'sk-the-embedding-key-of-this-test';
const DIMENSIONS = 16;

async function provider(api: EmbeddingsApi, family: Family, more: Partial<EmbeddingStart> = {}) {
  const embedding: EmbeddingStart = {
    provider: family,
    model: 'embed-test',
    dimensions: DIMENSIONS,
    baseUrl: api.url,
    keyVariable: 'EMBED_KEY',
    ...more,
  };
  return await startProvider({ provider: 'offline', model: 'simple', keyVariables: [], embedding }, { EMBED_KEY: KEY });
}

function lend(actor: TestActor, lease = 'embedding') {
  const { server, client } = mintChannel(EmbeddingContract);
  const id = actor.grant({ contract: 'embedding', port: server }, lease);
  return { ...connect(client, EmbeddingContract), lease: id };
}

const expected: Readonly<Record<Family, { path: string; query: object }>> = {
  openai: {
    path: '/v1/embeddings',
    query: { model: 'embed-test', input: ['where'], dimensions: DIMENSIONS, encoding_format: 'float' },
  },
  'openai-compatible': {
    path: '/v1/embeddings',
    query: { model: 'embed-test', input: ['where'], dimensions: DIMENSIONS, encoding_format: 'float' },
  },
  voyage: {
    path: '/v1/embeddings',
    query: { model: 'embed-test', input: ['where'], input_type: 'query', output_dimension: DIMENSIONS },
  },
  cohere: {
    path: '/v1/embed',
    query: {
      model: 'embed-test',
      texts: ['where'],
      input_type: 'search_query',
      embedding_types: ['float'],
      output_dimension: DIMENSIONS,
    },
  },
};

describe.each(['openai', 'voyage', 'cohere', 'openai-compatible'] as const)('an endpoint of %s', (family) => {
  test('is asked in its own words, and gives a vector a text in their order', async () => {
    await using api = await EmbeddingsApi.start(family, { dimensions: DIMENSIONS });
    await using actor = await provider(api, family);
    const { call } = lend(actor);
    const texts = Array.from({ length: 90 }, (_, n) => `text number ${n} about garden gate`);
    const { vectors } = await call.embed({ texts, kind: 'document' });
    expect(vectors.map((text) => vectorOf(text, DIMENSIONS))).toEqual(texts.map((text) => unit(api.vectorOf(text))));
    expect(api.texts).toEqual(texts);
    expect(api.requests.length).toBeGreaterThan(1);
    for (const { body } of api.requests)
      expect([undefined, 'document', 'search_document']).toContain(body['input_type']);

    await call.embed({ texts: ['where'], kind: 'query' });
    const query = api.requests.at(-1);
    expect(query).toMatchObject({ path: expected[family].path, headers: { authorization: `Bearer ${KEY}` } });
    expect(query?.body).toEqual(expected[family].query);
  });
});

describe('without an address', () => {
  test.each([
    ['openai', 'https://api.openai.com/v1/embeddings'],
    ['voyage', 'https://api.voyageai.com/v1/embeddings'],
    ['cohere', 'https://api.cohere.com/v2/embed'],
  ] as const)('%s is asked at its vendor’s: %s', (family, url) => {
    expect(familyOf({ provider: family }).url).toBe(url);
  });
});

describe('an embedding endpoint', () => {
  test('that is busy is asked again, after the pause it asks for', async () => {
    await using api = await EmbeddingsApi.start('openai', {
      dimensions: DIMENSIONS,
      refuse: (_, number) =>
        number <= 2 ? { status: number === 1 ? 429 : 503, headers: { 'retry-after': '0' } } : undefined,
    });
    await using actor = await provider(api, 'openai');
    const { call } = lend(actor);
    expect((await call.embed({ texts: ['a'], kind: 'document' })).vectors).toHaveLength(1);
    expect(api.requests).toHaveLength(3);
  });

  test('that is busy for longer is given up on, and a question is asked once', async () => {
    await using api = await EmbeddingsApi.start('openai', {
      dimensions: DIMENSIONS,
      refuse: () => ({ status: 429, headers: { 'retry-after': '3600' } }),
    });
    await using actor = await provider(api, 'openai');
    const { call } = lend(actor);
    expect((await failure(call.embed({ texts: ['a'], kind: 'document' }))).code).toBe('E_RATE_LIMITED');
    expect(api.requests).toHaveLength(1);
    api.options = { ...api.options, refuse: () => ({ status: 500, headers: { 'retry-after': '0' } }) };
    expect((await failure(call.embed({ texts: ['a'], kind: 'query' }))).code).toBe('E_PROVIDER');
    expect(api.requests).toHaveLength(2);
  });

  test('that repeats the key and the text in its refusal does not get them into an error', async () => {
    await using api = await EmbeddingsApi.start('openai', {
      dimensions: DIMENSIONS,
      refuse: () => ({ status: 400, body: `{"error":{"message":"bad ${KEY} my secret diary"}}` }),
    });
    await using actor = await provider(api, 'openai');
    const { call } = lend(actor);
    const refused = await failure(call.embed({ texts: ['my secret diary'], kind: 'document' }));
    expect(refused.code).toBe('E_PROVIDER_REQUEST');
    api.options = { ...api.options, refuse: () => ({ status: 401, body: KEY }) };
    const rejected = await failure(call.embed({ texts: ['my secret diary'], kind: 'document' }));
    expect(rejected).toMatchObject({ code: 'E_KEY_REJECTED', data: { variable: 'EMBED_KEY' } });
    const told = JSON.stringify([refused.message, refused.data, rejected.message, rejected.data, actor.frames]);
    expect(told).not.toContain(KEY);
    expect(told).not.toContain('diary');
  });

  test('with vectors of another length says which length it has', async () => {
    await using api = await EmbeddingsApi.start('openai', { dimensions: 12 });
    await using actor = await provider(api, 'openai');
    const wrong = await failure(lend(actor).call.embed({ texts: ['a'], kind: 'document' }));
    expect(wrong.code).toBe('E_PROVIDER_REQUEST');
    expect(wrong.message).toContain('12 numbers, memory.embedding.dimensions says 16');
  });

  test('that does not want to hear of a length is asked without it from then on', async () => {
    await using api = await EmbeddingsApi.start('openai-compatible', {
      dimensions: DIMENSIONS,
      refuse: ({ body }) => ('dimensions' in body ? { status: 400 } : undefined),
    });
    await using actor = await provider(api, 'openai-compatible');
    const { call } = lend(actor);
    await call.embed({ texts: ['a'], kind: 'document' });
    await call.embed({ texts: ['b'], kind: 'document' });
    expect(api.requests.map(({ body }) => 'dimensions' in body)).toEqual([true, false, false]);
  });

  test.each([
    ['no JSON', 'oops'],
    ['something else', '{"data":"none"}'],
    ['too few vectors', '{"data":[]}'],
    ['a vector without a direction', JSON.stringify({ data: [{ index: 0, embedding: Array(16).fill(0) }] })],
  ])('that answers %s has failed', async (_, body) => {
    await using api = await EmbeddingsApi.start('openai', {
      dimensions: DIMENSIONS,
      refuse: () => ({ status: 200, body }),
    });
    await using actor = await provider(api, 'openai');
    expect((await failure(lend(actor).call.embed({ texts: ['a'], kind: 'query' }))).code).toBe('E_PROVIDER');
  });

  test('that sends elsewhere is not followed', async () => {
    await using there = await EmbeddingsApi.start('openai', { dimensions: DIMENSIONS });
    await using api = await EmbeddingsApi.start('openai', {
      dimensions: DIMENSIONS,
      refuse: () => ({ status: 307, headers: { location: `${there.url}/embeddings` } }),
    });
    await using actor = await provider(api, 'openai');
    expect((await failure(lend(actor).call.embed({ texts: ['a'], kind: 'document' }))).code).toBe('E_PROVIDER_REQUEST');
    expect(there.requests).toEqual([]);
  });

  test('may need no key; where one is named it has to be set', async () => {
    await using api = await EmbeddingsApi.start('openai-compatible', { dimensions: DIMENSIONS });
    const embedding = { provider: 'openai-compatible', model: 'm', dimensions: DIMENSIONS, baseUrl: api.url } as const;
    const offline = { provider: 'offline', model: 'simple', keyVariables: [] } as const;
    await using open = await startProvider({ ...offline, embedding }, {});
    await lend(open).call.embed({ texts: ['a'], kind: 'query' });
    expect(api.requests[0]?.headers).not.toHaveProperty('authorization');
    await using keyless = await startProvider(
      { ...offline, embedding: { ...embedding, keyVariable: 'EMBED_KEY' } },
      {},
    );
    const missing = await failure(lend(keyless).call.embed({ texts: ['a'], kind: 'query' }));
    expect(missing).toMatchObject({ code: 'E_KEY_MISSING', data: { variable: 'EMBED_KEY' } });
  });

  test('is not waited for any more when the lease ends', async () => {
    await using api = await EmbeddingsApi.start('openai', { dimensions: DIMENSIONS, refuse: () => 'silent' });
    await using actor = await provider(api, 'openai');
    const lent = lend(actor);
    const ended = failure(lent.call.embed({ texts: ['a'], kind: 'document' }));
    await expect.poll(() => api.requests.length).toBe(1);
    await actor.revoke(lent.lease);
    expect((await ended).code).toBe('E_REVOKED');
  });

  test('does not hold up the end of its actor', async () => {
    await using api = await EmbeddingsApi.start('openai', { dimensions: DIMENSIONS, refuse: () => 'silent' });
    await using actor = await provider(api, 'openai');
    const ended = failure(lend(actor).call.embed({ texts: ['a'], kind: 'document' }));
    await expect.poll(() => api.requests.length).toBe(1);
    await actor.drain();
    expect(['E_CANCELLED', 'E_GONE']).toContain((await ended).code);
  });
});
